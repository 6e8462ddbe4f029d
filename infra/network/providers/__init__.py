"""Small functions of the network stack itself, whose code stands in the template.

Each module of a provider has ``act``, which is given the properties of its custom resource and
returns its attributes, or raises with what CloudFormation is to be told.
"""
