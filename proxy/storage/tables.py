"""The tables. Their history is in `migrations/`; a test holds that both say the same.

`audit_records` repeats in columns what searches filter by; the evidence is `canonical` and the hashes, and verification
compares the columns with it. `entities` and `categories` are `;`-delimited on both sides. Nothing in `audit_records` is
text of a request; the text as it left lies sealed in `audit_payloads` and can be erased without breaking the chain.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

audit_records = Table(
    "audit_records",
    metadata,
    Column("record_id", String(36), primary_key=True),
    Column("chain", String(36), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("exchange_id", String(36), nullable=False),
    Column("event", String(64), nullable=False),
    Column("tenant", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("entities", Text, nullable=False),
    Column("categories", Text, nullable=False),
    Column("decision", String(16), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("upstream", Text, nullable=False),
    Column("country", String(8), nullable=False),
    Column("model", Text, nullable=False),
    Column("refusal", Text, nullable=False),
    Column("canonical", LargeBinary, nullable=False),
    Column("prev", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("chain", "seq"),
    Index(None, "exchange_id"),
    Index(None, "client", "record_id"),
)

audit_heads = Table(
    "audit_heads",
    metadata,
    Column("chain", String(36), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("vouched", Boolean, nullable=False),
)

audit_payloads = Table(
    "audit_payloads",
    metadata,
    Column("record_id", String(36), primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("data_key_id", String(36), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

data_keys = Table(
    "data_keys",
    metadata,
    Column("key_id", String(36), primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("purpose", String(64), nullable=False),
    Column("day", String(10), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    UniqueConstraint("tenant", "purpose", "day"),
)

client_keys = Table(
    "client_keys",
    metadata,
    Column("key_id", String(16), primary_key=True),
    Column("client", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("revoked_ms", BigInteger, nullable=True),
    Column("note", Text, nullable=False),
    Index(None, "client"),
)
