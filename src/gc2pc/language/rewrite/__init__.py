"""Python's control flow on secrets: a function's syntax tree is rewritten so that both branches are computed.

`find` has the source of a function, `statements` and `expressions` rewrite it into calls of what `runtime`
lists, `compiled` makes it a function again. At run time `branches` runs blocks of statements, `blocks` knows
under which conditions, `merge` chooses between what two paths have made, `places` are where they made it.
"""
