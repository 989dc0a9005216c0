//! Composes the slices: routes, jobs, migrations, permissions.
