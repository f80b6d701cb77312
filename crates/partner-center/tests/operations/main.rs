//! Every operation through the real pipeline, with a transport that plays the service: what is sent,
//! how answers are read, and what refusals become.

mod answers;
mod catalog_items;
mod inventory;
mod inventory_model;
mod paging;
mod refusals;
mod scope;
mod stage;
mod wire;
