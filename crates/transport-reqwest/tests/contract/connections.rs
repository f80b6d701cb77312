//! Connections: kept, replaced, refused, secured.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use h2::Reason;
use http::{Request, Response, Version};
use stocktake_transport::{HttpTransport, TransportErrorKind};
use tokio::net::TcpListener;

use super::{
    Make, Options, SHORT, failure, get, kind, read,
    server::{Log, Server, Step, answer, send},
    tls::Authority,
};

async fn body_of(transport: &dyn HttpTransport, address: &str) -> Bytes {
    let answer = transport.send(get(address)).await.unwrap();
    read(answer).await.unwrap()
}

/// Gives the connection's task time to see what has happened to it.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

pub async fn connections_are_reused(make: Make) {
    let server = Server::start([answer("200 OK", "", "hello")]).await;
    let transport = make(Options::default());
    for _ in 0..5 {
        assert_eq!(body_of(&*transport, &server.url("/")).await, "hello");
        settle().await;
    }
    assert_eq!((server.connections(), server.requests().len()), (1, 5));
}

pub async fn a_closed_connection_is_replaced(make: Make) {
    // Without telling that it will be closed.
    let server = Server::start([answer("200 OK", "", "hello"), Step::Close]).await;
    let transport = make(Options::default());
    for _ in 0..3 {
        assert_eq!(body_of(&*transport, &server.url("/")).await, "hello");
        settle().await;
    }
    assert_eq!((server.connections(), server.requests().len()), (3, 3));
}

/// The second request reaches the server, which closes: it may have been done, so it is not repeated.
pub async fn a_request_on_a_dying_connection_is_sent_once(make: Make) {
    let server = Server::by(|number| match number {
        1 => vec![Step::Close],
        _ => vec![answer("200 OK", "", "hello")],
    })
    .await;
    let transport = make(Options::default());
    assert_eq!(body_of(&*transport, &server.url("/")).await, "hello");
    settle().await;
    let outcome = transport.send(get(&server.url("/"))).await;
    assert_eq!(kind(outcome), TransportErrorKind::Interrupted);
    settle().await;
    assert_eq!((server.connections(), server.requests().len()), (1, 2));
}

pub async fn a_refused_connection_is_no_connection(make: Make) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let outcome = make(Options::default())
        .send(get(&format!("http://{address}/")))
        .await;
    let (kind, text) = failure(outcome);
    assert_eq!(kind, TransportErrorKind::Connect);
    assert!(text.starts_with("no connection: "), "{text}");
    assert!(text.to_lowercase().contains("refused"), "{text}");
}

/// A label of more than 63 letters has no address, and no name server need be asked to know.
pub async fn an_unknown_host_is_no_connection(make: Make) {
    let address = format!("https://{}.example/", "a".repeat(64));
    let outcome = make(Options::default()).send(get(&address)).await;
    assert_eq!(kind(outcome), TransportErrorKind::Connect);
}

/// `0.0.0.0` would reach the server: so it is the transport that keeps the request.
pub async fn plain_http_elsewhere_is_refused(make: Make) {
    let server = Server::start([answer("200 OK", "", "")]).await;
    let transport = make(Options::default());
    let port = server.address.port();
    for host in [
        "0.0.0.0",
        "[::ffff:127.0.0.1]",
        "localhost.example.com",
        "example.com",
    ] {
        let address = format!("http://{host}:{port}/");
        let (kind, text) = failure(transport.send(get(&address)).await);
        assert_eq!(kind, TransportErrorKind::Refused);
        assert!(
            text.ends_with(
                " would be readable on its way; use https, as plain http is for this machine alone"
            ),
            "{text}"
        );
    }
    let outcome = transport.send(get("/relative")).await;
    assert_eq!(kind(outcome), TransportErrorKind::Refused);
    let outcome = transport
        .send(get(&format!("ftp://127.0.0.1:{port}/")))
        .await;
    assert_eq!(kind(outcome), TransportErrorKind::Refused);
    settle().await;
    assert_eq!(server.connections(), 0);
}

pub async fn an_address_with_user_information_is_refused(make: Make) {
    let server = Server::start([answer("200 OK", "", "")]).await;
    let address = format!("http://joe:letmein@{}/", server.address);
    let (kind, text) = failure(make(Options::default()).send(get(&address)).await);
    assert_eq!(kind, TransportErrorKind::Refused);
    let expected = "the transport refuses the request: the address of 127.0.0.1 has user \
                    information; credentials do not belong into addresses";
    assert_eq!(text, expected);
    settle().await;
    assert_eq!(server.connections(), 0);
}

pub async fn https_to_a_plain_port_is_no_connection(make: Make) {
    let server = Server::start([answer("200 OK", "", "")]).await;
    let outcome = make(Options::default()).send(get(&server.https("/"))).await;
    assert_eq!(kind(outcome), TransportErrorKind::Connect);
    assert_eq!(server.requests().len(), 0);
}

/// The limit of connecting covers the handshake, not only TCP.
pub async fn a_silent_handshake_is_no_connection(make: Make) {
    let server = Server::accept(|stream, _log| async move {
        let _kept = stream;
        std::future::pending::<()>().await;
    })
    .await;
    let options = Options {
        connect_timeout: SHORT,
        ..Options::default()
    };
    let outcome = make(options).send(get(&server.https("/"))).await;
    assert_eq!(kind(outcome), TransportErrorKind::Connect);
}

pub async fn an_unknown_authority_is_no_connection(make: Make) {
    let authority = Authority::offering(&["http/1.1"]);
    let server = Server::tls(authority.acceptor, [answer("200 OK", "", "")]).await;
    let outcome = make(Options::default()).send(get(&server.https("/"))).await;
    let (kind, text) = failure(outcome);
    assert_eq!(kind, TransportErrorKind::Connect);
    assert!(text.to_lowercase().contains("certificate"), "{text}");
    assert_eq!(server.requests().len(), 0);
}

fn trusting(authority: &Authority) -> Options {
    Options {
        trusted: Some(authority.certificate.clone()),
        ..Options::default()
    }
}

pub async fn a_trusted_authority_is_a_connection(make: Make) {
    let authority = Authority::offering(&["http/1.1"]);
    let transport = make(trusting(&authority));
    let server = Server::tls(authority.acceptor, [answer("200 OK", "", "hello")]).await;
    for _ in 0..2 {
        let answer = transport.send(get(&server.https("/"))).await.unwrap();
        assert_eq!(answer.version(), Version::HTTP_11);
        assert_eq!(read(answer).await.unwrap(), "hello");
        settle().await;
    }
    assert_eq!((server.connections(), server.requests().len()), (1, 2));
    // An answer cut inside TLS is cut.
    let authority = Authority::offering(&["http/1.1"]);
    let transport = make(trusting(&authority));
    let cut = send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc");
    let server = Server::tls(authority.acceptor, [cut, Step::Close]).await;
    let answer = transport.send(get(&server.https("/"))).await.unwrap();
    assert_eq!(kind(read(answer).await), TransportErrorKind::Interrupted);
}

/// A server of HTTP/2 that treats every stream alike.
async fn http2_server(
    authority: &Authority,
    treat: fn(Request<h2::RecvStream>, h2::server::SendResponse<Bytes>),
) -> Server {
    let acceptor = authority.acceptor.clone();
    Server::accept(move |stream, log: Arc<Log>| {
        let acceptor = acceptor.clone();
        async move {
            let stream = acceptor.accept(stream).await.unwrap();
            let mut connection = h2::server::handshake(stream).await.unwrap();
            while let Some(Ok((request, respond))) = connection.accept().await {
                log.arrived(request.uri().to_string());
                treat(request, respond);
            }
        }
    })
    .await
}

pub async fn http2_is_spoken_where_it_is_offered(make: Make) {
    let authority = Authority::offering(&["h2", "http/1.1"]);
    let server = http2_server(&authority, |_request, mut respond| {
        let mut body = respond.send_response(Response::new(()), false).unwrap();
        body.send_data(Bytes::from_static(b"hello"), true).unwrap();
    })
    .await;
    let transport = make(trusting(&authority));
    for _ in 0..3 {
        let answer = transport.send(get(&server.https("/"))).await.unwrap();
        assert_eq!(answer.version(), Version::HTTP_2);
        assert_eq!(read(answer).await.unwrap(), "hello");
    }
    assert_eq!((server.connections(), server.requests().len()), (1, 3));
}

/// The server says that it has done nothing, but repeating is not the transport's to decide.
pub async fn a_refused_stream_is_not_repeated(make: Make) {
    let authority = Authority::offering(&["h2"]);
    let server = http2_server(&authority, |_request, mut respond| {
        respond.send_reset(Reason::REFUSED_STREAM);
    })
    .await;
    let transport = make(trusting(&authority));
    let outcome = transport.send(get(&server.https("/"))).await;
    assert_eq!(kind(outcome), TransportErrorKind::Interrupted);
    settle().await;
    assert_eq!(server.requests().len(), 1);
}
