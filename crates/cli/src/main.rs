//! The command `stocktake`.

fn main() {}
