"""Records what PyTorch's lite interpreter gives for small programs, in every version of its bytecode.

Usage: python record-lite-modules.py FOLDER [MATERIAL]

FOLDER gets the modules of the package torchscript_programs that the lite interpreter takes, as archives
NAME.ptl without code, a few of them in older versions of bytecode, NAME.v4.ptl to NAME.v7.ptl, and as
FlatBuffers, NAME.ff.ptl; and programs.json with the calls of each file: the arguments, and the result or
the message of the failure, by torch.jit.load; what the lite interpreter itself does differently is
printed. MATERIAL is the folder of PyTorch 1.13.1's own tests; what their files of old
versions give goes into material.json, by torch.jit.load, and for the .ff by the lite interpreter. Needs
PyTorch 1.13.1 (Debian's python3-torch), in which there still is a lite interpreter.
"""

import io
import json
import os
import pathlib
import sys
import tempfile
import warnings
import zipfile

import torch
from torch.jit.mobile import _backport_for_mobile, _load_for_lite_interpreter

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import lite_programs
from recorded_values import encoded, message
from torchscript_programs import PROGRAMS

warnings.simplefilter("ignore")

# Programs that are kept in every form.
EVERY_FORM = lite_programs.NAMES
VERSIONS = [4, 5, 6, 7]


def without_code(data):
    """An archive that only the lite interpreter can run, its entries compressed."""
    source = zipfile.ZipFile(io.BytesIO(data))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            name = entry.split("/", 1)[1]
            if name.startswith("code/") or name == "constants.pkl" or "debug" in name or name.startswith("extra/"):
                continue
            info = zipfile.ZipInfo(entry, (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(entry))
    return buffer.getvalue()


def called(loaded, calls):
    """The calls with what they give, made one after the other."""
    recorded = []
    for entry in calls:
        copies = [a.clone() if isinstance(a, torch.Tensor) else a for a in entry["args"]]
        result = {"method": entry["method"], "arguments": [encoded(a) for a in entry["args"]]}
        try:
            if hasattr(loaded, "run_method"):
                value = loaded.run_method(entry["method"], *copies)
            else:
                value = getattr(loaded, entry["method"])(*copies)
            result["result"] = encoded(value)
        except (RuntimeError, IndexError, KeyError, ValueError, torch.jit.Error) as error:
            result["failure"] = message(error)
        recorded.append(result)
    return recorded


def compared(path, calls, expected):
    """Calls that the lite interpreter fails at or gives something else for.

    Where the Python binding cannot pass what the interpreter could take, it fails too.
    """
    lite = called(_load_for_lite_interpreter(str(path)), calls)
    return [a.get("failure", "other result") for a, b in zip(lite, expected) if a.get("result") != b.get("result")]


def record(program, folder, scratch):
    """Writes the files of a program; nothing when the lite interpreter does not take it."""
    scripted = torch.jit.script(program.module().eval())
    plain = scratch / f"{program.name}.ptl"
    scripted._save_for_lite_interpreter(str(plain))
    files = {plain.name: plain}
    if program.name in EVERY_FORM:
        for version in VERSIONS:
            older = scratch / f"{program.name}.v{version}.ptl"
            if _backport_for_mobile(str(plain), str(older), version):
                files[older.name] = older
        flat = scratch / f"{program.name}.ff.ptl"
        scripted._save_for_lite_interpreter(str(flat), _use_flatbuffer=True)
        files[flat.name] = flat
    recordings = []
    expected = called(torch.jit.load(str(plain)), program.calls)
    for name, path in files.items():
        differences = apart(lambda: compared(path, program.calls, expected))
        if differences:
            print(name, differences)
        # What PyTorch itself cannot load, or not call at all, is no authority.
        if isinstance(differences, dict) and "ended" not in differences["failure"]:
            continue
        if isinstance(differences, list) and len(differences) == len(program.calls):
            continue
        data = path.read_bytes()
        (folder / name).write_bytes(data if name.endswith(".ff.ptl") else without_code(data))
        recordings.append({"name": name.removesuffix(".ptl"), "calls": expected})
    return recordings


def apart(function, *arguments):
    """What a function gives in a process of its own: some programs end the lite interpreter's."""
    with tempfile.NamedTemporaryFile() as answer:
        child = os.fork()
        if child == 0:
            try:
                text = json.dumps(function(*arguments))
            except Exception as error:
                text = json.dumps({"failure": message(error)[:100]})
            pathlib.Path(answer.name).write_text(text)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        if status != 0:
            return {"failure": f"the interpreter ended with {status}"}
        return json.loads(pathlib.Path(answer.name).read_text())


def material_calls(path):
    """Arguments for a file of PyTorch's tests, by what its name says it computes."""
    name = path.name
    floats = lambda *s: ((torch.arange(s[0] * s[1], dtype=torch.float32) * 7 % 11 - 5) / 2).reshape(s)
    ints = lambda *s: (torch.arange(s[0] * s[1]) * 5 % 13 - 6).reshape(s)
    other = ints(2, 3) + (ints(2, 3) == 0).long()
    if "scalar_scalar" in name:
        return [(3.0, 2, 4.0, 7), (-3.5, -2, 0.5, 3)]
    if "div_scalar" in name:
        number = 3 if "_int_" in name else 2.5
        # What divides integers in place must not make floats of them.
        return [(floats(2, 3), number)] + ([(ints(2, 3), number)] if "_int_" in name or "inplace" not in name else [])
    if "div_tensor_out" in name:
        return [
            (floats(2, 3), other.float(), torch.zeros(2, 3)),
            (ints(2, 3), other, torch.zeros(2, 3, dtype=torch.int64)),
        ]
    if "div_tensor" in name:
        return [(floats(2, 3), other.float()), (ints(2, 3), other)]
    if "subcmul" in name:
        return [(floats(2, 3), floats(2, 3) * 2, 3.0)]
    if "full_integer" in name:
        return [(4,)]
    if "full_preserved" in name:
        return [(4.0,)]
    if "gelu" in name:
        return [(floats(2, 3),)]
    if "space_out" in name:
        return [(1, 4, torch.zeros(100))]
    if "space" in name:
        return [(1, 4), (0.5, 2.5)]
    if "script_module" in name:
        return [(3,)]
    if "light_model" in name:
        return [()]
    if "sequence" in name:
        return [(floats(2, 3),)]
    if "to_be_profiled" in name:
        return [(floats(2, 3), floats(2, 3) * 2)]
    return None


def record_material(material):
    recordings = []
    for path in sorted(p for p in material.rglob("*") if p.suffix in (".pt", ".ptl", ".ff")):
        if "quantization" in path.parts:
            continue
        arguments = material_calls(path)
        if arguments is None:
            print(path.name, "is not recorded")
            continue
        # Archives of this material have code too, which the binding can pass all arguments to.
        load = _load_for_lite_interpreter if path.suffix == ".ff" else torch.jit.load
        calls = [{"method": "forward", "args": a} for a in arguments]
        answer = apart(lambda: called(load(str(path)), calls))
        if isinstance(answer, list):
            recordings.append({"name": str(path.relative_to(material)), "calls": answer})
        else:
            print(path.name, answer["failure"])
    return recordings


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    recordings, refused = [], []
    with tempfile.TemporaryDirectory() as scratch:
        for program in PROGRAMS + lite_programs.PROGRAMS:
            answer = apart(record, program, folder, pathlib.Path(scratch))
            if isinstance(answer, list):
                recordings += answer
            else:
                refused.append(f"{program.name}: {answer['failure']}")
    print(*refused, sep="\n")

    def write(name, programs):
        text = json.dumps({"torch": torch.__version__, "programs": programs}, separators=(",", ":"))
        (folder / name).write_text(text)
        print(len(programs), "files,", len(text), "bytes of calls")

    write("programs.json", recordings)
    if len(sys.argv) > 2:
        write("material.json", record_material(pathlib.Path(sys.argv[2])))


main()
