"""The whole policy of a persona: its set, what it may not do, its data, further statements."""

from collections.abc import Iterable

from infra.configuration.personas import Persona, PersonaStatement
from infra.policies.document import Document, Statement, allow, deny, document
from infra.studio.arns import StudioArns
from infra.studio.persona_data import data_statements
from infra.studio.persona_policies import EXECUTION, POLICY_SETS
from infra.studio.persona_work import leaving_others, work


def work_policy(arns: StudioArns) -> Document:
    """Return the managed policy of the work that personas and the default role share."""
    return document(*work(arns))


def persona_policy(arns: StudioArns, persona: Persona, personas: Iterable[Persona]) -> Document:
    """Return the inline policy of a persona's role, beside those of all ``personas``."""
    base = POLICY_SETS[persona.policy_set](arns, persona.short_name)["Statement"]
    denied = (deny("NotForThisPersona", persona.denied),) if persona.denied else ()
    refused = tuple(
        deny(each.Sid, each.Action, _placed(arns, each.Resource), _condition(each))
        for each in persona.policies
        if each.Effect == "Deny"
    )
    data = data_statements(arns, persona.data)
    apart = leaving_others(arns, _others(persona.short_name, personas))
    return document(*base, apart, *denied, *data, *further_statements(arns, persona), *refused)


def execution_policy(arns: StudioArns, personas: Iterable[Persona]) -> Document:
    """Return the inline policy of the domain's default role: jobs run with it, nobody logs in."""
    base = POLICY_SETS[EXECUTION](arns, EXECUTION)["Statement"]
    return document(*base, leaving_others(arns, _others(EXECUTION, personas)))


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


def _others(short_name: str, personas: Iterable[Persona]) -> list[str]:
    everybody = (*(each.short_name for each in personas), EXECUTION)
    return [each for each in everybody if each != short_name]


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
