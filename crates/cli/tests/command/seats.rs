//! Seats given and taken back: one user by one call, many by 25 in a call.

use serde_json::{Value, json};

use crate::harness::{Reply, Request, Service, Stocktake};

/// A store in which everybody gets a seat but those whose name begins with `no`.
fn store() -> Service {
    Service::play(|request| {
        let key = json!({ "productId": "9WZDNCRFJ3PS", "skuId": "0015" });
        let seat = |user: &str| {
            json!({
                "assignedTo": user, "dateAssigned": "2017-05-03T09:00:00Z",
                "state": "active", "productKey": key,
            })
        };
        if request.body.is_empty() {
            let user = request.target.rsplit('/').next().unwrap();
            return Reply::json(200, seat(user).to_string());
        }
        let (good, bad): (Vec<_>, Vec<_>) = users(request)
            .into_iter()
            .partition(|user| !user.starts_with("no"));
        let good: Vec<_> = good.iter().map(|user| seat(user)).collect();
        let failed = |user: &String| json!({ "userName": user, "failureReason": "UserNotFound", "productKey": key });
        let bad: Vec<_> = bad.iter().map(failed).collect();
        let body = json!({ "seatDetails": good, "failedSeatOperations": bad });
        Reply::json(200, body.to_string())
    })
}

/// Whom a call for many is about.
fn users(request: &Request) -> Vec<String> {
    let body: Value = serde_json::from_str(&request.body).unwrap();
    serde_json::from_value(body["usernames"].clone()).unwrap()
}

fn seats<'a>(service: &Service, words: impl IntoIterator<Item = &'a str>) -> Stocktake {
    Stocktake::new(["seats"].into_iter().chain(words)).at(&service.address)
}

const PRODUCT: [&str; 2] = ["9WZDNCRFJ3PS", "0015"];

#[test]
fn one_user_is_one_call() {
    let service = store();
    let text = seats(
        &service,
        ["assign", PRODUCT[0], PRODUCT[1], "ann@contoso.com"],
    );
    insta::assert_snapshot!(text.run().output());
    seats(
        &service,
        ["reclaim", PRODUCT[0], PRODUCT[1], "ann@contoso.com"],
    )
    .run()
    .output();
    let seen: Vec<_> = service
        .seen()
        .into_iter()
        .map(|seen| (seen.method, seen.target))
        .collect();
    let target = "/store-for-business/V1/Inventory/9WZDNCRFJ3PS/0015/Seats/ann@contoso.com";
    let call = |method: &str| (method.to_owned(), target.to_owned());
    assert_eq!(seen, [call("POST"), call("DELETE")]);
}

#[test]
fn many_users_are_25_in_a_call_and_each_is_told_of() {
    let service = store();
    let names: Vec<String> = (0..30).map(|n| format!("user{n:02}@contoso.com")).collect();
    let words = ["assign", PRODUCT[0], PRODUCT[1], "-o", "ndjson"];
    let words = words.into_iter().chain(names.iter().map(String::as_str));
    let text = seats(&service, words).run().output();
    let mut done: Vec<String> = Vec::new();
    for line in text.lines() {
        let user: Value = serde_json::from_str(line).unwrap();
        assert_eq!(user["outcome"], "done");
        assert_eq!(user["seat"]["assignedTo"], user["userName"]);
        done.push(user["userName"].as_str().unwrap().to_owned());
    }
    done.sort();
    assert_eq!(done, names);
    let mut sizes: Vec<usize> = service
        .seen()
        .iter()
        .map(|call| users(call).len())
        .collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [5, 25]);
}

#[test]
fn some_who_fail_make_it_partly_done() {
    let service = store();
    let words = [
        "assign",
        PRODUCT[0],
        PRODUCT[1],
        "ann@contoso.com",
        "nobody@contoso.com",
    ];
    let outcome = seats(&service, words).run().exits(10);
    insta::assert_snapshot!(format!("{}{}", outcome.stdout, outcome.stderr));

    let words = [
        "assign",
        PRODUCT[0],
        PRODUCT[1],
        "no1@contoso.com",
        "no2@contoso.com",
    ];
    let outcome = seats(&service, words).run().exits(6);
    insta::assert_snapshot!(outcome.stderr);
}

#[test]
fn a_call_that_is_refused_tells_why() {
    let service = Service::play(|_| Reply::json(409, r#"{"reason":"Not online"}"#));
    let words = [
        "reclaim",
        PRODUCT[0],
        PRODUCT[1],
        "ann@contoso.com",
        "bob@contoso.com",
    ];
    let outcome = seats(&service, words).run().exits(6);
    assert!(
        outcome.stderr.starts_with("error: no user was done: "),
        "{}",
        outcome.stderr
    );
    assert_eq!(
        outcome.stdout.matches("refused").count(),
        2,
        "{}",
        outcome.stdout
    );
}

#[test]
fn a_rehearsal_sends_nothing() {
    let service = store();
    let people = ["ann@contoso.com", "bob@contoso.com"];
    let mut texts = Vec::new();
    for action in ["assign", "reclaim"] {
        for count in [1, 2] {
            let words = [action, PRODUCT[0], PRODUCT[1], "--dry-run"];
            let words = words.into_iter().chain(people.into_iter().take(count));
            let text = seats(&service, words).run().output();
            texts.push(text.replace(&service.address, "http://SERVICE"));
        }
    }
    assert_eq!(service.seen().len(), 0);
    insta::assert_snapshot!(texts.join("\n"));
}
