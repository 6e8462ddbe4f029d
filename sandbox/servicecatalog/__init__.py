"""A stand-in for AWS Service Catalog as an account sees it that others share portfolios with.

`catalog.Catalog` is the whole of it. An account has accepted shares of portfolios that others own,
and associates IAM principals with them. It owns no portfolio, and nothing is launched here.
`sandbox.seam.servicecatalog_api` puts it behind a port.
"""
