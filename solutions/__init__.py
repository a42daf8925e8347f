"""The reference solutions of the course, one module per assignment, in plain numpy.

Column = one example. Layers count 1..L, layer 0 is the input, `n[l]` is the number of units of layer `l` and `m` the number of examples.
"""
