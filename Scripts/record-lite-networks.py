"""Records what PyTorch's lite interpreter gives for small networks in every form that apps ship.

Usage: OMP_NUM_THREADS=1 python record-lite-networks.py FOLDER

FOLDER gets the networks of lite_networks.py as archives NAME.FORM.ptl and FlatBuffers NAME.FORM.ff.ptl,
some of them in older versions of bytecode, NAME.FORM.v4.ptl to NAME.FORM.v8.ptl, and these saved anew as
FlatBuffers, NAME.FORM.v4.ff.ptl; and networks.json with a call of each. FORM is plain, frozen, or mobile
for those that optimize_for_mobile packs for XNNPACK, which PyTorch 1.13.1 of Debian can do. Run it with
that version, and with 2.13.0, whose builds have FBGEMM and save anew.
"""

import io
import json
import os
import pathlib
import signal
import sys
import tempfile
import warnings
import zipfile

import torch
from torch.jit.mobile import _backport_for_mobile, _load_for_lite_interpreter
from torch.utils.mobile_optimizer import optimize_for_mobile

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import lite_networks
from recorded_values import encoded, message

warnings.simplefilter("ignore")

# Networks and forms that are kept in every version of bytecode.
EVERY_VERSION = {"ClampedLinear.mobile", "Static-qnnpack.frozen", "Sequence.plain", "Table8.plain"}


def without_code(data):
    """An archive that only the lite interpreter can run, its entries compressed."""
    source = zipfile.ZipFile(io.BytesIO(data))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            name = entry.split("/", 1)[1]
            if name.startswith(("code/", "extra/")) or name == "constants.pkl" or "debug" in name:
                continue
            info = zipfile.ZipInfo(entry, (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(entry))
    return buffer.getvalue()


def called(load, path, arguments):
    """A call and what it gives, from a process of its own: some files end the lite interpreter's."""
    with tempfile.NamedTemporaryFile() as answer:
        child = os.fork()
        if child == 0:
            signal.alarm(30)
            try:
                text = json.dumps(encoded(load(str(path))(*arguments)))
            except Exception as error:
                print(pathlib.Path(path).name, message(error)[:120])
                text = ""
            pathlib.Path(answer.name).write_text(text)
            os._exit(0)
        os.waitpid(child, 0)
        text = pathlib.Path(answer.name).read_text()
    if not text:
        return None
    return {"method": "forward", "arguments": [encoded(a) for a in arguments], "result": json.loads(text)}


def saved_anew(path):
    """A module that PyTorch has loaded from a FlatBuffer of its own making."""
    module = torch._C._load_mobile_module_from_file(path)
    return lambda *arguments: module.forward(arguments)


def forms(module):
    """The forms of a module; those that this build cannot make, or that say nothing new, are left out."""
    scripted = torch.jit.script(module)
    yield "plain", scripted
    if type(module).__name__ not in lite_networks.FLOAT:
        yield "frozen", torch.jit.freeze(scripted)
    try:
        yield "mobile", optimize_for_mobile(scripted)
    except RuntimeError:
        return


def files(name, module, scratch):
    """The files of one form, and what loads them."""
    path = scratch / f"{name}.ptl"
    module._save_for_lite_interpreter(str(path))
    yield path, _load_for_lite_interpreter
    flat = scratch / f"{name}.ff.ptl"
    module._save_for_lite_interpreter(str(flat), _use_flatbuffer=True)
    yield flat, _load_for_lite_interpreter
    if name not in EVERY_VERSION:
        return
    for version in (8, 7, 6, 5, 4):
        older = scratch / f"{name}.v{version}.ptl"
        if not _backport_for_mobile(str(flat), str(older), version):
            continue
        yield older, _load_for_lite_interpreter
        if hasattr(torch._C, "_save_mobile_module") and version in (4, 7):
            anew = scratch / f"{name}.v{version}.ff.ptl"
            torch._C._save_mobile_module(_load_for_lite_interpreter(str(older))._c, str(anew), {})
            yield anew, saved_anew


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    recordings = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, make in lite_networks.networks():
            torch.manual_seed(20221215)
            torch.backends.quantized.engine = "fbgemm" if "fbgemm" in name else "qnnpack"
            module, arguments = make()
            for form, formed in forms(module):
                for path, load in files(f"{name}.{form}", formed, pathlib.Path(scratch)):
                    call = called(load, path, arguments)
                    if call is None:
                        continue
                    data = path.read_bytes()
                    (folder / path.name).write_bytes(data if ".ff." in path.name else without_code(data))
                    recordings.append({"name": path.name.removesuffix(".ptl"), "calls": [call]})
    text = json.dumps({"torch": torch.__version__, "programs": recordings}, separators=(",", ":"))
    (folder / "networks.json").write_text(text + "\n")
    print(len(recordings), "files,", len(text), "bytes of calls")


main()
