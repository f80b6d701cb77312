//! Which service and which operation a request is for, and whether its caller is let in.

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request, Response, StatusCode,
    header::{ALLOW, AUTHORIZATION},
};
use percent_encoding::percent_decode_str;
use stocktake_transport::{Authentication, Operation};

use crate::{
    address::{self, Base},
    clawback, collections, content,
    exchange::{Answer, Call, Known, Query, Received, Rejection, Route, Service},
    login, partner_center, purchase, store_for_business,
    tokens::{Principal, TokenProblem},
    world::World,
};

/// Every service there is.
pub(crate) static SERVICES: &[&Service] = &[
    &store_for_business::SERVICE,
    &collections::SERVICE,
    &purchase::SERVICE,
    &clawback::SERVICE,
    &partner_center::SERVICE,
    &login::SERVICE,
    &content::SERVICE,
];

/// A request that has found its service.
pub(crate) struct Arrival {
    pub(crate) service: &'static Service,
    pub(crate) received: Received,
    /// The operation, or why there is none.
    pub(crate) route: Result<Matched, Rejection>,
}

impl Arrival {
    /// The operation that the request is for.
    pub(crate) fn operation(&self) -> Option<&'static str> {
        let matched = self.route.as_ref().ok()?;
        Some(matched.route.operation.name)
    }
}

/// A route, and where in the path its parameters are.
pub(crate) struct Matched {
    pub(crate) route: &'static Route,
    parameters: Vec<(&'static str, usize)>,
}

/// Finds the service of a request, by the first segment of its path or by its host.
/// Otherwise gives its path back.
pub(crate) fn arrive(world: &World, request: Request<Bytes>) -> Result<Arrival, String> {
    let segments: Vec<&str> = request.uri().path().split('/').skip(1).collect();
    let by_prefix = SERVICES.iter().find(|service| {
        let first = segments.first();
        first.is_some_and(|first| service.prefix.eq_ignore_ascii_case(first))
    });
    let base = Base::of(request.uri(), request.headers());
    let (service, base, skipped) = match by_prefix {
        Some(service) => (*service, base, 1),
        None => match by_host(&request) {
            Some(service) => (service, Base::with_real_names(request.uri()), 0),
            None => return Err(request.uri().path().to_owned()),
        },
    };
    let decoded: Result<Vec<String>, _> = segments[skipped..]
        .iter()
        .map(|segment| percent_decode_str(segment).decode_utf8().map(Into::into))
        .collect();
    let unreadable = decoded.is_err();
    let query = Query::parse(request.uri().query().unwrap_or_default().as_bytes());
    let (head, body) = request.into_parts();
    let received = Received {
        method: head.method,
        segments: decoded.unwrap_or_default(),
        query,
        headers: head.headers,
        body,
        base,
        now: world.clock.moment(),
    };
    let route = if unreadable {
        Err(Rejection::NoSuchPath)
    } else {
        find(service, &received)
    };
    Ok(Arrival {
        service,
        received,
        route,
    })
}

fn by_host(request: &Request<Bytes>) -> Option<&'static Service> {
    let host = address::host(request.uri(), request.headers())?;
    let host = host.split_once(':').map_or(host, |(name, _port)| name);
    let is_named = |name: &&str| match name.strip_prefix('*') {
        Some(end) => host.to_ascii_lowercase().ends_with(end),
        None => name.eq_ignore_ascii_case(host),
    };
    let mut services = SERVICES.iter();
    let found = services.find(|service| service.hosts.iter().any(&is_named));
    found.copied()
}

/// The route of a request: of those whose template fits, the one with the most literal segments.
fn find(service: &'static Service, received: &Received) -> Result<Matched, Rejection> {
    let fitting = fitting(service, received);
    let fewest = fitting.iter().map(|found| found.parameters.len()).min();
    let of_method = |found: &Matched| {
        Some(found.parameters.len()) == fewest
            && found.route.takes(&received.method)
            && found.route.when.is_none_or(|when| when(&received.query))
    };
    let any = !fitting.is_empty();
    if let Some(found) = fitting.into_iter().find(of_method) {
        return Ok(found);
    }
    let mut known = known(service, received, any).peekable();
    let is_there = any || known.peek().is_some();
    match known.find(|known| known.methods.contains(&received.method)) {
        Some(known) => Err(Rejection::NotImplemented {
            name: known.name.to_owned(),
        }),
        None if is_there => Err(Rejection::WrongMethod),
        None => Err(Rejection::NoSuchPath),
    }
}

/// What the real service has at the path of a request, and the emulator does not. A name for any
/// rest of a path does not stand for those paths below it that are there.
fn known(
    service: &'static Service,
    received: &Received,
    is_there: bool,
) -> impl Iterator<Item = &'static Known> {
    service.known.iter().filter(move |known| {
        is_known(known, &received.segments) && !(is_there && known.template.ends_with(REST))
    })
}

/// All routes whose template fits the path of a request, whatever its method.
fn fitting(service: &'static Service, received: &Received) -> Vec<Matched> {
    let fitting = service.routes.iter().filter_map(|route| {
        let below = received.segments.get(route.depth..)?;
        let mut parameters = fit(route.operation.template, below)?;
        for (_, index) in &mut parameters {
            *index += route.depth;
        }
        Some(Matched { route, parameters })
    });
    fitting.collect()
}

/// Where the parameters of a template are in a path that fits it. Paths are compared in any letter
/// case.
fn fit(template: &'static str, segments: &[String]) -> Option<Vec<(&'static str, usize)>> {
    let parts = template.split('/').skip(1);
    if parts.clone().count() != segments.len() {
        return None;
    }
    let mut parameters = Vec::new();
    for (index, (part, segment)) in parts.zip(segments).enumerate() {
        match part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'))
        {
            Some(_) if segment.is_empty() => return None,
            Some(name) => parameters.push((name, index)),
            None if part.eq_ignore_ascii_case(segment) => {}
            None => return None,
        }
    }
    Some(parameters)
}

/// How a template of a known path ends that stands for all below it.
const REST: &str = "/{*}";

fn is_known(known: &Known, segments: &[String]) -> bool {
    match known.template.strip_suffix(REST) {
        Some(start) => {
            let length = start.split('/').count() - 1;
            segments.len() >= length && fit(start, &segments[..length]).is_some()
        }
        None => fit(known.template, segments).is_some(),
    }
}

/// Lets the caller in and has the operation answer.
pub(crate) fn answer(world: &World, arrival: &Arrival) -> Response<Bytes> {
    let Arrival {
        service,
        received,
        route,
    } = arrival;
    let answered = match route {
        Ok(matched) => call(world, received, matched),
        Err(rejection) => Err(rejection.clone()),
    };
    let mut answer = match answered {
        Ok(answer) => answer,
        Err(rejection) => reject(service, &rejection, received),
    };
    service.voice.sign_in(world, &mut answer, received);
    answer.into()
}

/// What the service says in the place of an operation, with a status that none leads to.
pub(crate) fn fail(
    world: &World,
    arrival: &Arrival,
    status: StatusCode,
    why: &str,
) -> Response<Bytes> {
    let Arrival {
        service, received, ..
    } = arrival;
    let mut answer = service.voice.fail(status, why, received);
    service.voice.sign_in(world, &mut answer, received);
    answer.into()
}

/// What the service says, with the methods that the path has where another was used: no service has
/// to know its own paths for that.
pub(crate) fn reject(
    service: &'static Service,
    rejection: &Rejection,
    received: &Received,
) -> Answer {
    let mut answer = service.voice.reject(rejection, received);
    if matches!(rejection, Rejection::WrongMethod) {
        answer.headers.retain(|(name, _)| name != ALLOW);
        answer.headers.push((ALLOW, allowed(service, received)));
    }
    answer
}

/// The methods of the operations that have a path, emulated or not, each once.
fn allowed(service: &'static Service, received: &Received) -> HeaderValue {
    let fitting = fitting(service, received);
    let fewest = fitting.iter().map(|found| found.parameters.len()).min();
    let mut methods: Vec<&str> = Vec::new();
    for Matched { route, parameters } in &fitting {
        if Some(parameters.len()) == fewest {
            let own = [&route.operation.method].into_iter().chain(route.also);
            methods.extend(own.map(Method::as_str));
        }
    }
    for known in known(service, received, !fitting.is_empty()) {
        methods.extend(known.methods.iter().map(Method::as_str));
    }
    methods.sort_unstable();
    methods.dedup();
    HeaderValue::try_from(methods.join(", ")).expect("methods are letters")
}

fn call(world: &World, received: &Received, matched: &Matched) -> Result<Answer, Rejection> {
    let route = matched.route;
    let principal = let_in(world, received, route).map_err(Rejection::Token)?;
    let parameters = matched.parameters.iter();
    let parameters = parameters.map(|(name, index)| (*name, received.segments[*index].as_str()));
    let call = Call {
        world,
        operation: route.operation,
        received,
        parameters: parameters.collect(),
        principal,
    };
    Ok((route.handler)(&call).unwrap_or_else(crate::exchange::Refusal::into_answer))
}

/// Checks what the operation says of its callers. A token in the body, a signed address or a client
/// secret is the handler's to check.
fn let_in(
    world: &World,
    received: &Received,
    route: &Route,
) -> Result<Option<Principal>, TokenProblem> {
    let operation = route.operation;
    let header = received.header(AUTHORIZATION.as_str());
    let xbox = || xbox_user(header.ok_or(TokenProblem::Missing)?);
    match operation.authentication {
        Authentication::XToken => xbox().map(Some),
        Authentication::Bearer if route.x_token && xbox().is_ok() => xbox().map(Some),
        Authentication::Bearer => {
            let header = header.ok_or(TokenProblem::Missing)?;
            let token = bearer(header).ok_or(TokenProblem::Malformed)?;
            let audiences = audiences(operation);
            let principal = world.signer.principal(token, &audiences, received.now)?;
            Ok(Some(principal))
        }
        _ => Ok(None),
    }
}

/// The audiences whose tokens an operation takes: its own, and those of national clouds.
fn audiences(operation: &Operation) -> Vec<&'static str> {
    let own = operation.audience.into_iter();
    let elsewhere = partner_center::NATIONAL_AUDIENCES.iter().copied();
    let national = elsewhere.filter(|_| operation.server == Some("partner-center"));
    own.chain(national).collect()
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

/// `XBL3.0 x=<user hash>;<token>`. The emulator takes any token and looks at the user hash.
fn xbox_user(header: &str) -> Result<Principal, TokenProblem> {
    let user = header
        .strip_prefix("XBL3.0 x=")
        .and_then(|rest| rest.split_once(';'));
    match user {
        Some((user_hash, token)) if !user_hash.is_empty() && !token.is_empty() => {
            let user_hash = user_hash.to_owned();
            Ok(Principal::Xbox { user_hash })
        }
        _ => Err(TokenProblem::Malformed),
    }
}
