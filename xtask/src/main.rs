//! The command of the project's own tooling. All of it is in the library, where fuzzers reach it too.

use std::process::ExitCode;

fn main() -> ExitCode {
    xtask::main()
}
