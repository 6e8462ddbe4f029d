"""How tests read one function of a template: its properties, its grants, what starts it."""

from tests.infra.templates import Json, Template, as_list

READ_STREAM = (
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
)


def function(template: Template, name: str) -> Json:
    """Return the properties of a function."""
    return template.one("AWS::Lambda::Function", FunctionName=name)


def statements(template: Template, name: str) -> list[Json]:
    """Return what the policies of a function's role say; some are managed where there is much."""
    return [
        statement
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
        for policy in template.resources(kind).values()
        if [template.shown(each) for each in policy.get("Roles", [])] == [f"<{name}>"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def granted(template: Template, name: str) -> set[tuple[str, str]]:
    """Return each action that a function may call with each resource, but for its own log."""
    log = f"</aws/lambda/{name}>"
    own = {("logs:CreateLogStream", log), ("logs:PutLogEvents", log)}
    found = template.granted(statements(template, name))
    assert own <= found
    return found - own


def assumed(template: Template, name: str) -> list[tuple[str, object]]:
    """Return each role that a function may assume, with the condition on it."""
    return sorted(
        (template.shown(resource), statement.get("Condition"))
        for statement in statements(template, name)
        if statement["Action"] == "sts:AssumeRole"
        for resource in as_list(statement["Resource"])
    )


def mapping(template: Template, name: str) -> Json:
    """Return the one event source mapping of a function."""
    [found] = [
        each
        for each in template.resources("AWS::Lambda::EventSourceMapping").values()
        if template.shown(each["FunctionName"]) == f"<{name}>"
    ]
    return found


def assert_role_is_its_own(template: Template, name: str) -> None:
    """Check that a function has a role of its name, which Lambda alone assumes."""
    role = template.one("AWS::IAM::Role", RoleName=name)

    assert template.shown(function(template, name)["Role"]) == f"<{name}>"
    assert role["AssumeRolePolicyDocument"]["Statement"] == [
        {
            "Action": "sts:AssumeRole",
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
        }
    ]
    assert "ManagedPolicyArns" not in role
    assert "Policies" not in role
