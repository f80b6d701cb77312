//! What is the reqwest transport's own: proxies, clients from elsewhere, errors of building.

use bytes::Bytes;
use http::Request;
use stocktake_transport::{HttpTransport as _, TransportErrorKind};
use stocktake_transport_reqwest::{
    ReqwestTransport,
    reqwest::{self, Certificate},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::TcpStream,
};

#[allow(dead_code, unused_imports, reason = "shared with the contract")]
mod contract;

use contract::{
    failure, get, read,
    server::{Server, answer},
    tls::Authority,
};

/// A proxy that opens a tunnel to `target`, whatever it is asked for.
async fn tunnel(target: std::net::SocketAddr) -> Server {
    Server::accept(move |mut client, log| async move {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if client.read_buf(&mut head).await.unwrap() == 0 {
                return;
            }
        }
        log.arrived(String::from_utf8(head).unwrap());
        client
            .write_all(b"HTTP/1.1 200 Connected\r\n\r\n")
            .await
            .unwrap();
        let mut server = TcpStream::connect(target).await.unwrap();
        let _ = copy_bidirectional(&mut client, &mut server).await;
    })
    .await
}

#[tokio::test]
async fn https_takes_the_proxy() {
    let authority = Authority::offering(&["http/1.1"]);
    let certificate = Certificate::from_der(&authority.certificate).unwrap();
    let server = Server::tls(authority.acceptor, [answer("200 OK", "", "hello")]).await;
    let proxy = tunnel(server.address).await;
    let transport = ReqwestTransport::builder()
        .proxy(format!("http://joe:letmein@{}", proxy.address))
        .customize(move |client| client.tls_certs_only([certificate.clone()]))
        .build()
        .unwrap();
    let address = "https://service.example.com/v8.0/things";
    let answer = transport.send(get(address)).await.unwrap();
    assert_eq!(read(answer).await.unwrap(), "hello");
    // The proxy learns the host and nothing else.
    let [connect] = proxy.requests().try_into().unwrap();
    assert!(connect.starts_with("CONNECT service.example.com:443 HTTP/1.1\r\n"));
    let connect = connect.to_ascii_lowercase();
    assert!(
        connect.contains("proxy-authorization: basic am9lomxldg1law4=\r\n"),
        "{connect}"
    );
    assert!(!connect.contains("hunter2"), "{connect}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_proxy_that_refuses_is_no_connection() {
    let proxy = Server::start([answer("407 Proxy Authentication Required", "", "")]).await;
    let transport = ReqwestTransport::builder()
        .proxy(format!("http://joe:letmein@{}", proxy.address))
        .build()
        .unwrap();
    let address = "https://service.example.com/";
    let (kind, text) = failure(transport.send(get(address)).await);
    assert_eq!(kind, TransportErrorKind::Connect);
    assert!(text.contains("proxy"), "{text}");
    assert_eq!(proxy.requests().len(), 1);
}

#[tokio::test]
async fn plain_http_never_takes_the_proxy() {
    let server = Server::start([answer("200 OK", "", "hello")]).await;
    let proxy = Server::start([answer("502 Bad Gateway", "", "")]).await;
    let transport = ReqwestTransport::builder()
        .proxy(proxy.url(""))
        .build()
        .unwrap();
    let answer = transport.send(get(&server.url("/"))).await.unwrap();
    assert_eq!(read(answer).await.unwrap(), "hello");
    assert_eq!(proxy.connections(), 0);
}

#[test]
fn a_proxy_that_is_no_address_is_an_error_without_its_password() {
    let error = ReqwestTransport::builder()
        .proxy("http://joe:letmein@[proxy")
        .build()
        .unwrap_err();
    assert!(!format!("{error:?}").contains("letmein"));
    insta::assert_snapshot!(error, @"no transport: the proxy's address cannot be used: invalid IPv6 address");
}

#[test]
fn passwords_stay_out_of_debug() {
    let builder = ReqwestTransport::builder().proxy("http://joe:letmein@127.0.0.1:3128");
    assert!(!format!("{builder:?}").contains("letmein"));
    let transport = builder.build().unwrap();
    assert!(!format!("{transport:?}").contains("letmein"));
}

#[tokio::test]
async fn customizing_does_not_bring_redirects_back() {
    let server = Server::start([answer("302 Found", "location: /elsewhere\r\n", "")]).await;
    let transport = ReqwestTransport::builder()
        .customize(|client| client.redirect(reqwest::redirect::Policy::limited(5)))
        .build()
        .unwrap();
    let answer = transport.send(get(&server.url("/"))).await.unwrap();
    assert_eq!(answer.status(), 302);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_client_from_elsewhere_is_used_as_it_is() {
    let server = Server::start([answer("200 OK", "", "hello")]).await;
    let client = reqwest::Client::builder()
        .user_agent("elsewhere/1.0")
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .build()
        .unwrap();
    let transport = ReqwestTransport::from_client(client);
    let answer = transport.send(get(&server.url("/"))).await.unwrap();
    assert_eq!(read(answer).await.unwrap(), "hello");
    assert!(server.requests()[0].contains("user-agent: elsewhere/1.0\r\n"));
    let elsewhere = Request::get("http://0.0.0.0/").body(Bytes::new()).unwrap();
    let (kind, _) = failure(transport.send(elsewhere).await);
    assert_eq!(kind, TransportErrorKind::Refused);
}
