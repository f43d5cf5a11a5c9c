"""Records what PyTorch gives for small TorchScript programs, calls that fail among them.

Usage: python record-torchscript-programs.py FOLDER [NAME]

FOLDER gets an archive NAME.pt for each module of the package torchscript_programs, deflated, and
programs.json with the calls of each: the arguments, and the result or the message of the failure. Calls
of one module are made one after the other, so that state shows. With NAME the code of one program is
printed too. Needs the package torch.
"""

import io
import json
import pathlib
import sys
import warnings
import zipfile

import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from recorded_values import encoded, message
from torchscript_programs import PROGRAMS

warnings.simplefilter("ignore")


def deflated(data):
    """An archive whose entries are compressed, in their order."""
    source = zipfile.ZipFile(io.BytesIO(data))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            if entry.endswith(".debug_pkl") or entry.endswith(".storage_alignment"):
                continue
            info = zipfile.ZipInfo(entry, (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(entry))
    return buffer.getvalue()


def record(program, folder, shows):
    scripted = torch.jit.script(program.module().eval())
    buffer = io.BytesIO()
    torch.jit.save(scripted, buffer)
    name = program.name
    if shows:
        archive = zipfile.ZipFile(io.BytesIO(buffer.getvalue()))
        for entry in archive.namelist():
            if entry.endswith(".py"):
                print("#", entry)
                print(archive.read(entry).decode())
    (folder / f"{name}.pt").write_bytes(deflated(buffer.getvalue()))
    buffer.seek(0)
    loaded = torch.jit.load(buffer)
    calls = []
    for entry in program.calls:
        arguments = [encoded(a) for a in entry["args"]]
        copies = [a.clone() if isinstance(a, torch.Tensor) else a for a in entry["args"]]
        method = entry["method"]
        function = loaded if method == "forward" else getattr(loaded, method)
        result = {"method": method, "arguments": arguments}
        try:
            result["result"] = encoded(function(*copies))
        except (RuntimeError, IndexError, KeyError, ValueError, torch.jit.Error) as error:
            result["failure"] = message(error)
            text = str(error)
            assert program.says in text, f"{program.name} says {text}"
            result["says"] = program.says
        calls.append(result)
    return {"name": name, "calls": calls}


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    chosen = sys.argv[2] if len(sys.argv) > 2 else None
    recordings = []
    for program in PROGRAMS:
        if chosen and program.name != chosen:
            continue
        try:
            recordings.append(record(program, folder, bool(chosen)))
        except Exception as error:
            print(f"{program.name}: {type(error).__name__}: {str(error)[:400]}")
    text = json.dumps({"torch": torch.__version__, "programs": recordings}, separators=(",", ":"))
    if not chosen:
        (folder / "programs.json").write_text(text)
    print(len(recordings), "programs,", len(text), "bytes of calls")


main()
