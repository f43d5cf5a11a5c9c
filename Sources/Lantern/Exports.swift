@_exported public import LanternFormats
@_exported public import LanternGraphs
@_exported public import LanternImaging
@_exported public import LanternRuntime
@_exported public import LanternTensors
@_exported public import LanternVision
