//! Serves an emulator on a socket, with a seed and faults from files, until standard input ends.
//!
//! ```console
//! cargo run -p stocktake-emulator --example serve 127.0.0.1:8080 seed.json faults.json
//! ```
//!
//! All three may be left out. It is what `stocktake emulator` does, for those who build a server of
//! their own around the emulator. A harness that keeps the other end of standard input stops it by
//! closing that, and by ending.

use std::{
    env,
    error::Error,
    io::{Read as _, Write as _},
    net::SocketAddr,
};

use stocktake_emulator::{Clock, Emulator, Faults, Seed, Server};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let address = arguments.next().unwrap_or("127.0.0.1:0".to_owned());
    let (seed, faults) = (arguments.next(), arguments.next());
    let server = serve(address.parse()?, seed.as_deref(), faults.as_deref()).await?;

    // One line, when it is ready; whoever waits for it may read it through a pipe.
    println!(r#"{{"ready":true,"url":"{}"}}"#, server.url());
    std::io::stdout().flush()?;

    let end = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    end.await??;
    server.shutdown().await;
    Ok(())
}

/// An emulator that listens. Without a seed, it has the small one.
async fn serve(
    address: SocketAddr,
    seed: Option<&str>,
    faults: Option<&str>,
) -> Result<Server, Box<dyn Error>> {
    let clock = Clock::new();
    let seed = match seed {
        Some(file) => Seed::read(file, &clock)?,
        None => Seed::small(&clock)?,
    };
    let mut builder = Emulator::builder().clock(clock).seed(seed);
    if let Some(file) = faults {
        builder = builder.faults(Faults::read(file)?);
    }
    Ok(builder.build()?.listen(address).await?)
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream,
    };

    #[tokio::test]
    async fn seed_and_faults_come_from_files() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let seed = r#"{ "storeServices": { "customers": [
            { "id": "cust-mia", "name": "Mia Lindgren", "market": "SE" }
        ] } }"#;
        let faults = r#"{ "seed": 7, "rules": [{ "fault": { "kind": "cut" } }] }"#;
        let (seed, faults) = (file("seed.json", seed), file("faults.json", faults));
        let address = "127.0.0.1:0".parse().unwrap();
        let server = super::serve(address, Some(&seed), Some(&faults)).await;
        let server = server.unwrap();
        for (path, expected) in [("customers", "Mia Lindgren"), ("faults", r#""seed":7"#)] {
            let mut stream = TcpStream::connect(server.address()).await.unwrap();
            let request = format!(
                "GET /emulator/{path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
            );
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            assert!(answer.contains(expected), "{answer}");
        }
        server.shutdown().await;
    }
}
