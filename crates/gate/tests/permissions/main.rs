//! What the gate lets through and what it shows, case by case.

mod approval;
mod grants;
mod roles;
mod routes;
mod sight;
mod tables;
