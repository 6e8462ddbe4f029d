"""SageMaker Projects: whether their portfolio in Service Catalog is enabled."""

from sandbox.sagemaker.call import Call, JsonObject


def enable_sagemaker_servicecatalog_portfolio(call: Call) -> JsonObject:
    """Enable the portfolio; it is `Enabled` at once and shared after the delay."""
    place = call.place
    if not place.projects_enabled:
        place.projects_enabled = True
        shared_at = call.now + call.faults.delay
        call.portfolios.share_sagemaker(place.account_id, place.region, shared_at)
    return {}


def disable_sagemaker_servicecatalog_portfolio(call: Call) -> JsonObject:
    """Disable the portfolio; one that is disabled stays so."""
    place = call.place
    place.projects_enabled = False
    call.portfolios.withdraw_sagemaker(place.account_id, place.region)
    return {}


def get_sagemaker_servicecatalog_portfolio_status(call: Call) -> JsonObject:
    """Return whether the portfolio is enabled, which does not say that it is shared yet."""
    return {"Status": "Enabled" if call.place.projects_enabled else "Disabled"}


OPERATIONS = {
    "EnableSagemakerServicecatalogPortfolio": enable_sagemaker_servicecatalog_portfolio,
    "DisableSagemakerServicecatalogPortfolio": disable_sagemaker_servicecatalog_portfolio,
    "GetSagemakerServicecatalogPortfolioStatus": get_sagemaker_servicecatalog_portfolio_status,
}
