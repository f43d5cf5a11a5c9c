"""Seeded random weights, and statistics of batch normalisation far from the identity."""

import torch
from torch import nn

_NORMALIZATIONS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)


def randomise(network, inputs, kaiming=False):
    """Gives a network in evaluation mode weights under which its activations stay of order one."""
    network.eval()
    with torch.no_grad():
        if kaiming:
            for module in network.modules():
                if isinstance(module, (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.Linear)):
                    nn.init.kaiming_normal_(module.weight)
        for parameter in network.parameters():
            # What an initialisation sets to one number (zeros, ones, a small factor) tells nothing.
            if parameter.numel() > 1 and parameter.is_floating_point():
                first = float(parameter.flatten()[0])
                if bool((parameter == first).all()):
                    # Factors like ConvNeXt's layer scale of 1e-6 would hide what they scale.
                    scale = 1.0 if 0 < abs(first) < 1e-3 else abs(first)
                    if first == 0:
                        nn.init.normal_(parameter, 0, 0.1)
                    else:
                        nn.init.uniform_(parameter, 0.5 * scale, 1.5 * scale)
        for module in network.modules():
            # The last normalisation of a residual branch; branches as large as what they are added to
            # make deep networks magnify the rounding of their first layers beyond what is compared.
            if type(module).__name__ == "Bottleneck":
                last = module.bn3
                last.weight.data.copy_(0.2 + 0.4 * torch.rand_like(last.weight))
        _set_statistics(network, inputs)
    return network


def _set_statistics(network, inputs):
    """One pass in which each batch normalisation takes over statistics near those of its input."""
    seen = set()

    def take_over(module, arguments):
        if module in seen:
            return
        seen.add(module)
        values = arguments[0].transpose(0, 1).flatten(1)
        variance = values.var(1, unbiased=False)
        variance = variance + 0.1 * values.var() + 1e-3
        deviation = variance.sqrt()
        module.running_mean.copy_(values.mean(1) + 0.3 * deviation * torch.randn_like(deviation))
        module.running_var.copy_(variance * (0.5 + torch.rand_like(deviation)))

    hooks = [
        module.register_forward_pre_hook(take_over)
        for module in network.modules()
        if isinstance(module, _NORMALIZATIONS) or type(module).__name__ == "FrozenBatchNorm2d"
    ]
    if hooks:
        network(*inputs)
    for hook in hooks:
        hook.remove()
