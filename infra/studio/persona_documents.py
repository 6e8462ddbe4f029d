"""The whole policy of a persona: its set, what it may not do, its data, further statements."""

from infra.configuration.personas import Persona, PersonaStatement
from infra.policies.document import Document, Statement, allow, deny, document
from infra.studio.arns import StudioArns
from infra.studio.persona_data import data_statements
from infra.studio.persona_policies import POLICY_SETS
from infra.studio.persona_work import work


def work_policy(arns: StudioArns) -> Document:
    """Return the managed policy of the work that personas and the default role share."""
    return document(*work(arns))


def persona_policy(arns: StudioArns, persona: Persona) -> Document:
    """Return the inline policy of a persona's role."""
    base = POLICY_SETS[persona.policy_set](arns, persona.short_name)["Statement"]
    denied = (deny("NotForThisPersona", persona.denied),) if persona.denied else ()
    refused = tuple(
        deny(each.Sid, each.Action, _placed(arns, each.Resource), _condition(each))
        for each in persona.policies
        if each.Effect == "Deny"
    )
    data = data_statements(arns, persona.data)
    return document(*base, *denied, *data, *further_statements(arns, persona), *refused)


def further_statements(arns: StudioArns, persona: Persona) -> tuple[Statement, ...]:
    """Return what the persona's further statements allow."""
    return tuple(
        allow(each.Sid, each.Action, _placed(arns, each.Resource), _condition(each))
        for each in persona.policies
        if each.Effect == "Allow"
    )


def managed_policies(arns: StudioArns, persona: Persona) -> list[str]:
    """Return the ARNs of a persona's managed policies in this account."""
    return _placed(arns, persona.managed_policy_arns)


def _placed(arns: StudioArns, texts: tuple[str, ...]) -> list[str]:
    return [
        each.replace("${account}", arns.account_id).replace("${region}", arns.region)
        for each in texts
    ]


def _condition(statement: PersonaStatement) -> dict[str, dict[str, str | list[str]]] | None:
    if statement.Condition is None:
        return None
    return {
        operator: {
            key: value if isinstance(value, str) else list(value) for key, value in keys.items()
        }
        for operator, keys in statement.Condition.items()
    }
