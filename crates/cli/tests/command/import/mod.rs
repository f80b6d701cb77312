//! `seats import`: files of users, whatever happens meanwhile.

mod files;
mod kills;
mod recorder;
mod runs;
mod stage;
