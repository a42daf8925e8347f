"""The inputs of the hidden checks: random networks and the special cases, made from a generator and never from a stored answer.

All sizes of an ordinary network differ from each other and from m, no bias is zero, both labels occur, and no number sits close to a
trap: Z keeps away from 0 and AL from 0 and 1. Caches come from a forward pass of the reference, so that any right formula may use what
they hold.
"""
