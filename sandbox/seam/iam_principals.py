"""Reads roles, users and groups of the emulator's IAM by their unique ids."""

from ministack.services import iam

# By the kind in an ARN: where the records are, and which member is the unique id.
_KINDS = {
    "role": (iam._roles, "RoleId"),
    "user": (iam._users, "UserId"),
    "group": (iam._groups, "GroupId"),
}


class IamPrincipals:
    """What the emulator's IAM says of principals."""

    def unique_id(self, arn: str) -> str | None:
        """Return the unique id of the principal that has exactly this ARN, or None."""
        fields = arn.split(":", 5)
        kind, _, name = fields[-1].partition("/")
        if len(fields) < 6 or kind not in _KINDS:
            return None
        records, id_member = _KINDS[kind]
        record = records.get_scoped(fields[4], None, name.rsplit("/", 1)[-1])
        return str(record[id_member]) if record and record["Arn"] == arn else None

    def arn(self, unique_id: str, account_id: str) -> str | None:
        """Return the ARN of the principal of an account that has this unique id, or None."""
        for records, id_member in _KINDS.values():
            for (owner, _), record in list(records.to_dict().items()):
                if owner == account_id and record[id_member] == unique_id:
                    return str(record["Arn"])
        return None
