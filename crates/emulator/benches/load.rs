//! How many requests a second the emulator answers on a socket, one after the other and 32 at once.
//!
//! Server and client share the machine and the process, so the service by itself is faster than what
//! is told here. The client is as cheap as can be: it sends bytes that are ready and looks for the
//! length of the answer. `STOCKTAKE_BENCH_SECONDS` makes each row longer than two seconds;
//! `STOCKTAKE_BENCH_SEATS` takes another state than one with 100,000 seats.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use stocktake_emulator::{Clock, Emulator, Seed};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    runtime::{Builder, Runtime},
};

/// Requests of a lane, by its number and by how many it has sent.
type Script = Arc<dyn Fn(usize, usize) -> Arc<str> + Send + Sync>;

fn main() {
    let seats = number("STOCKTAKE_BENCH_SEATS", 100_000);
    let clock = Clock::new();
    let started = Instant::now();
    let seed = Seed::large(u32::try_from(seats).expect("not that many"), &clock);
    let seed = seed.expect("a large seed makes sense");
    let emulator = Emulator::builder().clock(clock).seed(seed).build();
    let emulator = emulator.expect("a large seed makes sense");
    let took = started.elapsed();

    let serving = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let serving = serving.expect("threads can be had");
    let any = "127.0.0.1:0".parse().expect("it is an address");
    let server = serving
        .block_on(emulator.listen(any))
        .expect("a port is free");
    let asking = Builder::new_current_thread().enable_all().build();
    let asking = asking.expect("a runtime can be had");

    println!("\n### Requests a second, with {seats} seats (made in {took:.1?})\n");
    println!("| request | 1 connection | 32 connections | median at 1 | 99 of 100 at 32 |");
    println!("|---|---|---|---|---|");
    let token = asking.block_on(token(server.address()));
    for (name, script) in scripts(&token, seats) {
        let alone = load(&asking, server.address(), 1, &script);
        let together = load(&asking, server.address(), 32, &script);
        println!(
            "| {name} | {:.0}/s | {:.0}/s | {:.0} µs | {:.0} µs |",
            alone.per_second(),
            together.per_second(),
            alone.quantile(0.5),
            together.quantile(0.99)
        );
    }
    serving.block_on(server.shutdown());
}

fn scripts(token: &str, seats: usize) -> [(&'static str, Script); 5] {
    let same = |request: String| -> Script {
        let request: Arc<str> = request.into();
        Arc::new(move |_, _| request.clone())
    };
    let store = |method: &str, path: &str| {
        format!(
            "{method} /store-for-business/V1/{path} HTTP/1.1\r\nhost: localhost\r\n\
             authorization: Bearer {token}\r\ncontent-length: 0\r\n\r\n"
        )
    };
    // Of the first product, a tenth more users than seats can be given one.
    let seat = |lane: usize| {
        let user = seats + 1 + lane;
        format!("Inventory/9N0000000000/0010/Seats/user{user:07}%40contoso.com")
    };
    let pairs = (0..32).map(|lane| {
        let path = seat(lane);
        [store("POST", &path), store("DELETE", &path)].map(Arc::from)
    });
    let pairs: Vec<[Arc<str>; 2]> = pairs.collect();
    [
        ("a token", same(token_request())),
        (
            "a page of 25 of the inventory",
            same(store("GET", "Inventory?maxResults=25")),
        ),
        (
            "a page of 100 seats",
            same(store(
                "GET",
                "Inventory/9N0000000000/0010/Seats?maxResults=100",
            )),
        ),
        (
            "the seats of a user",
            same(store("GET", "Users/user0000007%40contoso.com/Seats")),
        ),
        (
            "a seat assigned and reclaimed",
            Arc::new(move |lane, sent| pairs[lane][sent % 2].clone()),
        ),
    ]
}

fn token_request() -> String {
    let form = "grant_type=client_credentials&client_id=load&client_secret=any\
                &resource=https://onestore.microsoft.com";
    format!(
        "POST /login/tenant-0001/oauth2/token HTTP/1.1\r\nhost: localhost\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    )
}

async fn token(address: SocketAddr) -> String {
    let mut connection = Connection::open(address).await;
    let answer = connection.exchange(&token_request()).await;
    let body: serde_json::Value = serde_json::from_slice(&answer).expect("it is JSON");
    body["access_token"]
        .as_str()
        .expect("it has a token")
        .to_owned()
}

/// What came of a row.
struct Figures {
    took: Duration,
    /// Sorted.
    each: Vec<Duration>,
}

impl Figures {
    #[expect(clippy::cast_precision_loss, reason = "no run has that many requests")]
    fn per_second(&self) -> f64 {
        self.each.len() as f64 / self.took.as_secs_f64()
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "no run has that many requests"
    )]
    fn quantile(&self, part: f64) -> f64 {
        let index = (self.each.len() - 1) as f64 * part;
        self.each[index as usize].as_secs_f64() * 1e6
    }
}

/// Without `--bench`, which `cargo bench` passes, each request is sent once or twice in each lane.
fn load(runtime: &Runtime, address: SocketAddr, lanes: usize, script: &Script) -> Figures {
    let is_measured = std::env::args().any(|argument| argument == "--bench");
    let seconds = u64::try_from(number("STOCKTAKE_BENCH_SECONDS", 2)).expect("not that long");
    let (warm, span) = if is_measured {
        (Duration::from_millis(300), Duration::from_secs(seconds))
    } else {
        (Duration::ZERO, Duration::ZERO)
    };
    runtime.block_on(async {
        drive(address, lanes, script, warm).await;
        drive(address, lanes, script, span).await
    })
}

async fn drive(address: SocketAddr, lanes: usize, script: &Script, span: Duration) -> Figures {
    let started = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for lane in 0..lanes {
        tasks.spawn(run(address, lane, script.clone(), started + span));
    }
    let mut each: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
    each.sort_unstable();
    Figures {
        took: started.elapsed(),
        each,
    }
}

async fn run(address: SocketAddr, lane: usize, script: Script, end: Instant) -> Vec<Duration> {
    let mut connection = Connection::open(address).await;
    let mut each = Vec::new();
    // An even number, so that what was assigned is reclaimed.
    while each.len() % 2 == 1 || each.is_empty() || Instant::now() < end {
        let sent = Instant::now();
        connection.exchange(&script(lane, each.len())).await;
        each.push(sent.elapsed());
    }
    each
}

struct Connection {
    stream: TcpStream,
    bytes: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address)
            .await
            .expect("the server is there");
        stream.set_nodelay(true).expect("it is TCP");
        let bytes = Vec::with_capacity(1 << 16);
        Self { stream, bytes }
    }

    /// Sends a request and reads the answer, which has to be a good one. Gives its body.
    async fn exchange(&mut self, request: &str) -> Vec<u8> {
        self.stream
            .write_all(request.as_bytes())
            .await
            .expect("the connection stands");
        self.bytes.clear();
        let (start, end) = loop {
            let count = self.stream.read_buf(&mut self.bytes).await;
            assert_ne!(
                count.expect("the connection stands"),
                0,
                "the server goes on"
            );
            if let Some((start, length)) = body(&self.bytes) {
                if self.bytes.len() >= start + length {
                    break (start, start + length);
                }
            }
        };
        let is_good = self.bytes.starts_with(b"HTTP/1.1 2");
        assert!(is_good, "{}", String::from_utf8_lossy(&self.bytes));
        self.bytes[start..end].to_vec()
    }
}

/// Where the body begins and how long it is, once the head is there.
fn body(bytes: &[u8]) -> Option<(usize, usize)> {
    let end = bytes.windows(4).position(|part| part == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).expect("a head is ASCII");
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length = length.map_or(0, |text| text.parse().expect("it is a number"));
    Some((end + 4, length))
}

fn number(name: &str, otherwise: usize) -> usize {
    let given = std::env::var(name).ok().and_then(|text| text.parse().ok());
    given.unwrap_or(otherwise)
}
