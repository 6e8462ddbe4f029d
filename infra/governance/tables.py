"""The tables: users, accounts, networks (desired state, status, timeline), requests, leavers."""

from aws_cdk import Aws, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.acknowledgement import acknowledge

BY_SUBJECT_INDEX = "by-subject"
DUE_INDEX = "due"


class Tables(Construct):
    """All tables and their key.

    In production they can be deleted neither by hand nor with the stack.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, installation: str, production: bool
    ) -> None:
        super().__init__(scope, construct_id)
        self._installation = installation
        self._production = production
        self._key = self._table_key()
        self.users = self._ledger("users")
        self.accounts = self._ledger("accounts")
        self.networks = self._ledger("networks")
        # Rows that have an outcome, where the configuration says how long they are kept.
        self.requests = self._table("requests", sort_key=None, forgets_by="forget_at")
        # Who left, beside the users table: a restored one does not know it. Nobody hears of it.
        self.leavers = self._table("leavers", sort_key=None, streams=False)

    def _ledger(self, name: str) -> dynamodb.Table:
        # Idempotency keys are forgotten after a day, entries of timelines that are no longer kept
        # at once; a record itself never carries the attribute.
        table = self._table(name, sort_key="sk", forgets_by="forget_at")
        table.add_global_secondary_index(
            index_name=BY_SUBJECT_INDEX,
            partition_key=_text("subject"),
            sort_key=_text("id"),
            projection_type=dynamodb.ProjectionType.ALL,
        )
        table.add_global_secondary_index(
            index_name=DUE_INDEX,
            partition_key=_text("due_subject"),
            sort_key=_text("due_at"),
            projection_type=dynamodb.ProjectionType.KEYS_ONLY,
        )
        return table

    def _table(
        self,
        name: str,
        sort_key: str | None,
        forgets_by: str | None = None,
        *,
        streams: bool = True,
    ) -> dynamodb.Table:
        table = dynamodb.Table(
            self,
            name.capitalize(),
            table_name=f"{self._installation}-{name}",
            partition_key=_text("pk"),
            sort_key=_text(sort_key) if sort_key else None,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute=forgets_by,
            stream=dynamodb.StreamViewType.NEW_IMAGE if streams else None,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=self._key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=self._production,
            removal_policy=self._removal_policy,
        )
        acknowledge(
            table,
            "Each second of the last 35 days can be restored, also of a table that was deleted. A "
            "backup plan of the organization takes it in by its tags.",
            "NIST.800.53.R5-DynamoDBInBackupPlan",
        )
        return table

    def _table_key(self) -> kms.Key:
        key = kms.Key(
            self,
            "Key",
            alias=f"alias/{self._installation}-tables",
            description=f"Tables of {self._installation}",
            enable_key_rotation=True,
            removal_policy=self._removal_policy,
        )
        # DynamoDB uses the key for whoever may use the table: the functions' own policies then
        # speak of tables alone, and none of them can decrypt anything by itself.
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="ThroughDynamoDB",
                principals=[iam.AnyPrincipal()],
                actions=[
                    "kms:CreateGrant",
                    "kms:Decrypt",
                    "kms:DescribeKey",
                    "kms:Encrypt",
                    "kms:GenerateDataKey*",
                    "kms:ReEncrypt*",
                ],
                resources=["*"],
                conditions={
                    "StringEquals": {
                        "kms:CallerAccount": Stack.of(self).account,
                        "kms:ViaService": f"dynamodb.{Stack.of(self).region}.{Aws.URL_SUFFIX}",
                    }
                },
            )
        )
        return key

    @property
    def _removal_policy(self) -> RemovalPolicy:
        # Not kept where the stack could not be made: the next try would find the names taken.
        return (
            RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if self._production else RemovalPolicy.DESTROY
        )


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def index_arn(table: dynamodb.Table, index: str) -> str:
    """Return the ARN of one index of a table."""
    return f"{table.table_arn}/index/{index}"
