"""Write docs/gallery.md and the pictures in docs/gallery/: `python -m examples.gallery`."""

from .page import DOCS, main

for name in main():
    print(DOCS / "gallery" / name)
