"""Function bundles, made without Docker.

A bundle is what a service's functions ship: the service's folder, `services/controller`,
`events`, the locked wheels, `installation.json` and `openapi.json`, and nothing else.
"""

from infra.bundles.building import Bundle, BundleError, build_bundle

__all__ = ["Bundle", "BundleError", "build_bundle"]
