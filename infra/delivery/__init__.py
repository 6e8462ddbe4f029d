"""Brings an assembly's stacks to their accounts, and takes them away again.

Decisions (order, plan, what is refused) are apart from what calls AWS. It needs no CDK and no
Node.js: an assembly is read from its folder.
"""
