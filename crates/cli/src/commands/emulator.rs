//! `emulator`: the services on this machine, for any HTTP client.

use std::{io::ErrorKind, net::SocketAddr, path::PathBuf};

use clap::Args;
use serde_json::json;
use stocktake_emulator::{Clock, Faults, Server};

use crate::{failure::Failure, interrupt::Interrupt, output::Output, session::read_seed};

/// Serve the emulator to any HTTP client, until Ctrl-C
///
/// When it is ready, it prints one line of JSON: {"ready":true,"url":"http://127.0.0.1:PORT"}. The
/// services are below that address: /store-for-business, /collections, /purchase, /partner-center, and
/// /login for tokens; below /emulator it is looked at and steered. With -v every request is logged.
/// It keeps its state in memory, and ends having finished what is under way.
#[derive(Debug, Args)]
pub struct Emulator {
    /// Where to listen; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    #[arg(value_parser = address)]
    listen: SocketAddr,

    /// The state to begin with: `small`, `large:N` with N seats, or the file of a seed
    #[arg(long, value_name = "SEED", default_value = "small")]
    seed: String,

    /// A file with what is to go wrong, and how often: rules in JSON, as `GET /emulator/faults` has
    /// them
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,

    /// Allow an address that other machines reach: whoever reaches it can do everything
    #[arg(long)]
    allow_remote: bool,
}

impl Emulator {
    pub async fn run(self, interrupt: Interrupt, output: &mut Output) -> Result<(), Failure> {
        if !self.listen.ip().is_loopback() && !self.allow_remote {
            return Err(Failure::usage(format!(
                "{} is reached from other machines, and whoever reaches an emulator can do \
                 everything; listen on 127.0.0.1, or say --allow-remote",
                self.listen.ip()
            )));
        }
        let server = self.start().await?;
        let ready = json!({ "ready": true, "url": server.url() });
        let said = output.raw(format!("{ready}\n").as_bytes());
        if said.is_ok() {
            interrupt.wait().await;
        }
        server.shutdown().await;
        said
    }

    async fn start(self) -> Result<Server, Failure> {
        let clock = Clock::new();
        let seed = read_seed(&self.seed, &clock)?;
        let mut builder = stocktake_emulator::Emulator::builder()
            .clock(clock)
            .seed(seed);
        if let Some(file) = &self.faults {
            let faults = Faults::read(file)
                .map_err(|error| Failure::configuration(error.to_string()).because(error))?;
            builder = builder.faults(faults);
        }
        let emulator = builder
            .build()
            .map_err(|error| Failure::configuration(error.to_string()).because(error))?;
        let server = emulator.listen(self.listen).await;
        server.map_err(|error| {
            let taken = error.kind() == ErrorKind::AddrInUse;
            let failure = Failure::local(format!("cannot listen on {}", self.listen), error);
            if taken {
                failure.advise("choose another port, or 0 for any that is free")
            } else {
                failure
            }
        })
    }
}

/// An address and a port; `localhost` is the address of this machine.
fn address(text: &str) -> Result<SocketAddr, String> {
    let text = text.trim();
    let numeric = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    numeric
        .parse()
        .map_err(|_| "it is written like 127.0.0.1:8080; port 0 takes any that is free".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_port() {
        for (text, read) in [
            ("127.0.0.1:0", "127.0.0.1:0"),
            (" localhost:8080", "127.0.0.1:8080"),
            ("[::1]:80", "[::1]:80"),
        ] {
            assert_eq!(address(text).unwrap(), read.parse().unwrap());
        }
        for text in [
            "",
            "127.0.0.1",
            "localhost",
            "localhost:http",
            "8080",
            "contoso.com:80",
        ] {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
