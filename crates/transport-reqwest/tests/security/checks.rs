//! What a hostile server tries with a transport and the pipeline above it; the other transport
//! includes this file.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use bytes::Bytes;
use http::Method;
use stocktake_transport::{
    AccessToken, AnswerShape, Authentication, CallOptions, Caller, Credential, CredentialError,
    DecodeError, Endpoint, Error, ErrorKind, HttpTransport, Idempotency, Operation,
    OperationRequest, Pipeline, RequestBuilder, RetryPolicy, Service, TransportErrorKind, decode,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    sync::mpsc,
};

const TOKEN: &str = "sentinel-token";

#[derive(Debug)]
struct Fixed;

#[async_trait]
impl Credential for Fixed {
    async fn token(&self, _audience: &str) -> Result<AccessToken, CredentialError> {
        AccessToken::new(TOKEN)
    }
}

static READ: Operation = Operation {
    name: "read",
    service: Service::PartnerCenter,
    method: Method::GET,
    template: "/v1/things",
    server: None,
    authentication: Authentication::Bearer,
    audience: Some("https://audience.example"),
    idempotency: Idempotency::Safe,
    answer: AnswerShape::Object,
    paging: None,
    errors: &[],
    known_errors: &[],
    page: "https://pages.example/",
};

struct Read;

impl OperationRequest for Read {
    type Response = serde_json::Value;
    const OPERATION: &'static Operation = &READ;

    fn http_request(&self, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error> {
        let builder = RequestBuilder::new(endpoint).path("/v1/things");
        Ok(builder.build(Method::GET)?)
    }

    fn decode(body: &Bytes) -> Result<serde_json::Value, DecodeError> {
        decode::object(body)
    }
}

/// A server that answers everything with these bytes, and tells what it was sent.
struct Server {
    address: String,
    seen: mpsc::UnboundedReceiver<String>,
}

impl Server {
    async fn start(answer: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (tell, seen) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (tell, answer) = (tell.clone(), answer.clone());
                tokio::spawn(async move {
                    let mut head = vec![0; 1 << 16];
                    let length = stream.read(&mut head).await.unwrap_or(0);
                    // The test may have ended.
                    let _ended = tell.send(String::from_utf8_lossy(&head[..length]).into_owned());
                    // Who has read enough hangs up.
                    let _gone = stream.write_all(&answer).await;
                    let _gone = stream.shutdown().await;
                });
            }
        });
        Self { address, seen }
    }

    fn seen(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.seen.try_recv().ok()).collect()
    }
}

fn caller(transport: Arc<dyn HttpTransport>, server: &Server) -> Caller {
    let pipeline = Pipeline::builder(transport)
        .credential(Fixed)
        .retry(RetryPolicy::default().with_deadline(Duration::from_secs(20)))
        .build();
    Caller::new(
        pipeline,
        format!("http://{}", server.address).parse().unwrap(),
    )
}

/// Neither to another host nor to another path of the same one: the token was for what was asked.
pub async fn a_redirect_does_not_take_the_token_along(make: fn() -> Arc<dyn HttpTransport>) {
    for status in [300, 301, 302, 303, 305, 307, 308] {
        let mut other =
            Server::start(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".into()).await;
        let places = [
            format!("http://{}/v1/things", other.address),
            format!("//{}/v1/things", other.address),
            format!("http://joe:pass@{}/", other.address),
            "/v1/elsewhere".to_owned(),
            "https://evil.example/?sig=sentinel-signature".to_owned(),
        ];
        for place in places {
            let head = format!(
                "HTTP/1.1 {status} Elsewhere\r\nlocation: {place}\r\nrefresh: 0; url={place}\r\n\
                 content-location: {place}\r\ncontent-length: 0\r\n\r\n"
            );
            let mut server = Server::start(head.into_bytes()).await;
            let error = caller(make(), &server).send(&Read).await.unwrap_err();
            assert_eq!(error.status().map(|found| found.as_u16()), Some(status));
            assert!(!error.to_string().contains("sentinel"), "{error}");
            let seen = server.seen();
            assert_eq!(seen.len(), 1, "{status} {place}: {seen:?}");
            assert!(seen[0].contains(TOKEN) && seen[0].starts_with("GET /v1/things "));
        }
        assert_eq!(
            other.seen(),
            [""; 0],
            "{status}: the other host learns nothing"
        );
    }
}

/// 64 megabytes of zeros in 64 kilobytes.
const BOMB: usize = 64 << 20;

fn gzip(length: usize) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..length >> 20 {
        writer.write_all(&zeros).unwrap();
    }
    writer.finish().unwrap()
}

fn packed(status: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n\
         content-length: {length}\r\n\r\n"
    )
    .into_bytes();
    answer.extend_from_slice(body);
    answer
}

/// A good answer ends at the cap, and a refusal at the little that is read of one.
pub async fn a_bomb_ends_at_the_cap(make: fn() -> Arc<dyn HttpTransport>) {
    let bomb = gzip(BOMB);
    assert!(bomb.len() < BOMB / 500);
    let began = Instant::now();
    let server = Server::start(packed("200 OK", &bomb)).await;
    let options = CallOptions::default().with_max_body(1 << 20);
    let error = caller(make(), &server)
        .with_options(options)
        .send(&Read)
        .await
        .unwrap_err();
    let text = error.to_string();
    assert!(text.contains("more than 1048576 bytes"), "{text}");
    // It may not pass: nobody asks for it again.
    assert_eq!(error.attempts(), 1);
    assert!(!error.is_retryable());

    let server = Server::start(packed("400 Bad Request", &bomb)).await;
    let error = caller(make(), &server).send(&Read).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
    assert!(error.to_string().len() < 500);
    assert!(
        began.elapsed() < Duration::from_secs(15),
        "{:?}",
        began.elapsed()
    );
}

/// Answers in other packings were not asked for and are not unpacked: so they are no JSON.
pub async fn other_packings_are_not_unpacked(make: fn() -> Arc<dyn HttpTransport>) {
    for encoding in ["deflate", "br", "zstd", "gzip, gzip"] {
        let body = gzip(1 << 20);
        let mut answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-encoding: {encoding}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        answer.extend_from_slice(&body);
        let mut server = Server::start(answer).await;
        let options = CallOptions::default().with_max_body(64 << 10);
        let caller = caller(make(), &server).with_options(options);
        let error = caller.send(&Read).await.unwrap_err();
        assert!(
            matches!(
                error.kind(),
                ErrorKind::Decode | ErrorKind::Interrupted | ErrorKind::TooLarge
            ),
            "{encoding}: {error}"
        );
        let seen = server.seen();
        let asked = seen[0].to_ascii_lowercase();
        assert!(asked.contains("accept-encoding: gzip\r\n"), "{asked}");
    }
}

/// Addresses that look as if they were of this machine, or hide where they lead.
pub async fn nothing_is_said_plainly_to_others(make: fn() -> Arc<dyn HttpTransport>) {
    let transport = make();
    for address in [
        "http://127.0.0.1.evil.example/",
        "http://localhost.evil.example/",
        "http://localhost@evil.example/",
        "http://127.0.0.1:80@evil.example/",
        "http://evil.example:80/",
        "http://[::ffff:1.2.3.4]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::]/",
        "http://0.0.0.0/",
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/",
        "http://10.0.0.1/",
        "http://128.0.0.1/",
        "http://evil.example/http://127.0.0.1/",
        "http://evil.example/?http://127.0.0.1/",
        "ws://127.0.0.1/",
        "ftp://127.0.0.1/",
    ] {
        assert!(address.parse::<Endpoint>().is_err(), "{address}");
        let request = http::Request::get(address)
            .header("authorization", format!("Bearer {TOKEN}"))
            .body(Bytes::new())
            .unwrap();
        let error = transport
            .send(request)
            .await
            .map(|_| ())
            .expect_err(address);
        assert_eq!(
            error.kind(),
            TransportErrorKind::Refused,
            "{address}: {error}"
        );
        let text = format!("{error} {error:?}");
        assert!(!text.contains(TOKEN), "{text}");
    }
}

/// Heads that a proxy and a client may understand differently end the exchange.
pub async fn an_answer_of_two_meanings_is_no_answer(make: fn() -> Arc<dyn HttpTransport>) {
    for head in [
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 40\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\ncontent-length: 2, 40\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\ncontent-length: -2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999999\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx y: z\r\ncontent-length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nx: a\0b\r\ncontent-length: 2\r\n\r\n{}",
        "HTTP/9.9 200 OK\r\ncontent-length: 2\r\n\r\n{}",
        "SSH-2.0-OpenSSH_9.6\r\n",
    ] {
        let server = Server::start(head.into()).await;
        let once = CallOptions::default().with_retry(RetryPolicy::never());
        let caller = caller(make(), &server).with_options(once);
        let error = caller.send(&Read).await.expect_err(head);
        assert!(
            error.status().is_none() || error.kind() == ErrorKind::Interrupted,
            "{error}"
        );
        assert!(!error.to_string().contains(['\r', '\n', '\0']), "{error}");
    }
}
