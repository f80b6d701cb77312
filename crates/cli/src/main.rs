//! The command `stocktake`. All of it is in the library, where tests and fuzzers reach it too.

use std::process::ExitCode;

fn main() -> ExitCode {
    stocktake_cli::main()
}
