//! Connections, migrations, transactions, outbox, jobs, the audit chain, sealed personal data. The only crate that names a database.
