"""The audit log, its signed heads and payloads, data keys, client keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "audit_records",
        sa.Column("record_id", sa.String(36), nullable=False),
        sa.Column("chain", sa.String(36), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("exchange_id", sa.String(36), nullable=False),
        sa.Column("event", sa.String(64), nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("entities", sa.Text, nullable=False),
        sa.Column("categories", sa.Text, nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("upstream", sa.Text, nullable=False),
        sa.Column("country", sa.String(8), nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("refusal", sa.Text, nullable=False),
        sa.Column("canonical", sa.LargeBinary, nullable=False),
        sa.Column("prev", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("record_id", name="pk_audit_records"),
        sa.UniqueConstraint("chain", "seq", name="uq_audit_records_chain_seq"),
    )
    op.create_index("ix_audit_records_exchange_id", "audit_records", ["exchange_id"])
    op.create_index("ix_audit_records_client_record_id", "audit_records", ["client", "record_id"])
    op.create_table(
        "audit_heads",
        sa.Column("chain", sa.String(36), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.Column("vouched", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("chain", name="pk_audit_heads"),
    )
    op.create_table(
        "audit_payloads",
        sa.Column("record_id", sa.String(36), nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("data_key_id", sa.String(36), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("record_id", name="pk_audit_payloads"),
    )
    op.create_table(
        "data_keys",
        sa.Column("key_id", sa.String(36), nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("purpose", sa.String(64), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key_id", name="pk_data_keys"),
        sa.UniqueConstraint("tenant", "purpose", "day", name="uq_data_keys_tenant_purpose_day"),
    )
    op.create_table(
        "client_keys",
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("revoked_ms", sa.BigInteger, nullable=True),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key_id", name="pk_client_keys"),
    )
    op.create_index("ix_client_keys_client", "client_keys", ["client"])


def downgrade() -> None:
    """Remove the first tables; nothing of the log is left."""
    for table in ("client_keys", "data_keys", "audit_payloads", "audit_heads", "audit_records"):
        op.drop_table(table)
