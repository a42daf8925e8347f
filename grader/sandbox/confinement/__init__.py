"""All layers of confinement in their order: prepared once in the warm process, applied in each child before it runs a student's line.

Each layer is a module of its own; `layers.py` puts them together. Linux only.
"""
