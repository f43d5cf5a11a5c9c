#!/usr/bin/env python3
"""Makes the pictures of Tests/Fixtures/images and what they should decode to.

    python3 -m venv .cache/venv && .cache/venv/bin/pip install \
        pillow==13.0.0 numpy==2.4.6 opencv-python-headless==5.0.0.93
    .cache/venv/bin/python Scripts/make-image-fixtures.py [MATERIAL]

Every picture is drawn here from a seed; none has another origin. For each NAME.EXT there is a NAME.EXT.rgb with
the red, green and blue bytes that Pillow decodes, turned upright by EXIF and laid over white, and an entry in
images.json with its size. resizing.json holds the same small picture resized by Pillow and OpenCV. With the folder
of the test material as an argument, material.json is made too: size, channel means and some pixels of its photos.
"""

import io
import json
import pathlib
import struct
import sys
import zlib

import cv2
import numpy as np
import PIL
from PIL import Image, ImageOps

FOLDER = pathlib.Path(__file__).parent.parent / "Tests/Fixtures/images"
WIDTH, HEIGHT = 23, 17


def drawing(channels=3):
    """Slopes with some noise, so that no two rows or columns are alike."""
    random = np.random.default_rng(7)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [rows * 14, columns * 10, 255 - rows * 7 - columns * 4, 40 + rows * columns % 215]
    picture = np.stack(planes[:channels], axis=-1) + random.integers(-12, 12, (HEIGHT, WIDTH, channels))
    return picture.clip(0, 255).astype(np.uint8)


def over_white(image):
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        white = Image.new("RGBA", upright.size, "white")
        return Image.alpha_composite(white, upright.convert("RGBA")).convert("RGB")
    return upright.convert("RGB")


entries = {}


def store(name, data, pixels=None):
    """Writes a file and its golden; `pixels` where Pillow's own reading is not the measure."""
    (FOLDER / name).write_bytes(data)
    if pixels is None:
        pixels = np.asarray(over_white(Image.open(io.BytesIO(data))))
    (FOLDER / (name + ".rgb")).write_bytes(pixels.tobytes())
    entries[name] = {"width": pixels.shape[1], "height": pixels.shape[0]}


def save(name, image, **options):
    buffer = io.BytesIO()
    image.save(buffer, format=options.pop("format", None) or {
        "jpg": "JPEG", "png": "PNG", "webp": "WEBP", "bmp": "BMP"}[name.split(".")[-1]], **options)
    store(name, buffer.getvalue())


def png(width, height, depth, color_type, rows, interlaced=False):
    """A PNG written by hand, for what Pillow does not write."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, int(interlaced))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(b"".join(rows), 9)) + chunk(b"IEND", b""))


def exif(orientation):
    data = Image.Exif()
    data[0x0112] = orientation
    return data


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    color, clear = Image.fromarray(drawing()), Image.fromarray(drawing(4), "RGBA")
    gray = color.convert("L")

    save("color.jpg", color, quality=90)
    save("color-444-progressive.jpg", color, quality=85, subsampling=0, progressive=True)
    save("gray.jpg", gray, quality=90)
    save("cmyk.jpg", Image.fromarray(drawing(4), "CMYK"), quality=95)
    save("restarts.jpg", color, quality=90, restart_marker_blocks=1)

    save("color.png", color)
    save("gray.png", gray)
    save("palette.png", color.quantize(16))
    save("bits.png", gray.point(lambda v: 255 * (v > 100)).convert("1"))
    save("clear.png", clear)
    save("gray-clear.png", clear.convert("LA"))
    transparent = color.quantize(16)
    save("palette-clear.png", transparent, transparency=bytes([0, 128] + [255] * 14))
    # 16 bits: what Pillow makes of them depends on the mode, so the golden is round(value / 257).
    random = np.random.default_rng(8)
    deep = random.integers(0, 65536, (HEIGHT, WIDTH, 3)).astype(np.uint16)
    rows = [b"\0" + row.astype(">u2").tobytes() for row in deep]
    store("deep.png", png(WIDTH, HEIGHT, 16, 2, rows), ((deep.astype(int) + 128) // 257).astype(np.uint8))
    # Adam7: pass after pass, each a small picture of its own.
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    rows = [b"\0" + row.tobytes() for top, left, down, right in passes
            for row in drawing()[top::down, left::right] if row.size]
    store("interlaced.png", png(WIDTH, HEIGHT, 8, 2, rows, interlaced=True))

    save("lossy.webp", color, quality=90)
    save("lossless.webp", color, lossless=True)
    save("clear.webp", clear, lossless=True, exact=True)

    save("color.bmp", color)
    save("palette.bmp", color.quantize(16))
    save("bits.bmp", gray.point(lambda v: 255 * (v > 100)).convert("1"))
    opaque = clear.copy()
    opaque.putalpha(255)
    save("wide.bmp", opaque)
    save("upside-down.bmp", color)
    data = bytearray((FOLDER / "upside-down.bmp").read_bytes())
    data[22:26] = struct.pack("<i", -HEIGHT)
    store("upside-down.bmp", bytes(data))

    # The same upright picture, stored in all eight ways.
    stored = {1: None, 2: Image.FLIP_LEFT_RIGHT, 3: Image.ROTATE_180, 4: Image.FLIP_TOP_BOTTOM,
              5: Image.TRANSPOSE, 6: Image.ROTATE_90, 7: Image.TRANSVERSE, 8: Image.ROTATE_270}
    for orientation, turn in stored.items():
        turned = color if turn is None else color.transpose(turn)
        save(f"orientation-{orientation}.png", turned, exif=exif(orientation))
        golden = FOLDER / f"orientation-{orientation}.png.rgb"
        assert golden.read_bytes() == color.tobytes()
        golden.unlink()
    (FOLDER / "orientation.rgb").write_bytes(color.tobytes())
    entries_of_orientation = [name for name in entries if name.startswith("orientation")]
    for name in entries_of_orientation:
        del entries[name]
    save("turned.jpg", color, quality=90, exif=exif(6))
    save("turned.webp", color, lossless=True, exif=exif(8))

    (FOLDER / "images.json").write_text(
        json.dumps({"pillow": PIL.__version__, "images": entries}, indent=1) + "\n")
    resizing(color)
    if len(sys.argv) > 1:
        material(pathlib.Path(sys.argv[1]))


def resizing(color):
    """The drawing at other sizes, as Pillow and OpenCV make them."""
    cases = []
    floats = np.asarray(color).astype(np.float32)
    for width, height in [(7, 5), (23, 17), (30, 19), (8, 20), (1, 1), (8, 8)]:
        nearest = np.asarray(color.resize((width, height), Image.NEAREST))
        cases.append({"filter": "nearest", "by": "Pillow", "width": width, "height": height,
                      "values": nearest.ravel().tolist()})
        linear = cv2.resize(floats, (width, height), interpolation=cv2.INTER_LINEAR)
        cases.append({"filter": "bilinear", "by": "OpenCV", "width": width, "height": height,
                      "values": [round(float(v), 2) for v in linear.ravel()]})
        if width <= WIDTH and height <= HEIGHT:
            area = cv2.resize(floats, (width, height), interpolation=cv2.INTER_AREA)
            cases.append({"filter": "area", "by": "OpenCV", "width": width, "height": height,
                          "values": [round(float(v), 2) for v in area.ravel()]})
    (FOLDER / "resizing.json").write_text(json.dumps(
        {"pillow": PIL.__version__, "opencv": cv2.__version__, "cases": cases}) + "\n")


def material(folder):
    """What Pillow makes of the photos of the test material, in a few numbers."""
    photos = {}
    for path in sorted((folder / "images").rglob("*")):
        if path.suffix not in (".jpg", ".png", ".bmp") or "damaged" in str(path):
            continue
        try:
            with Image.open(path) as image:
                if image.mode.startswith("I;16"):
                    continue
                pixels = np.asarray(over_white(image))
        except Exception as error:
            print(f"{path}: {error}")
            continue
        height, width, _ = pixels.shape
        random = np.random.default_rng(len(photos))
        spots = [[int(random.integers(width)), int(random.integers(height))] for _ in range(6)]
        photos[str(path.relative_to(folder))] = {
            "width": width, "height": height,
            "means": [round(float(mean), 3) for mean in pixels.reshape(-1, 3).mean(axis=0)],
            "spots": [spot + pixels[spot[1], spot[0]].tolist() for spot in spots]}
    (FOLDER / "material.json").write_text(
        json.dumps({"pillow": PIL.__version__, "photos": photos}, indent=None).replace('}, "', '},\n"') + "\n")


main()
