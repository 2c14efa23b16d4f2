//! How many requests a cold verdict takes, and in how many rounds: a door before the node that lets requests pass in waves.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Method, Uri, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::{Notify, oneshot};

use super::*;

struct Door {
    node: String,
    client: reqwest::Client,
    /// Each with what lets it pass, and no other.
    waiting: Mutex<Vec<(String, oneshot::Sender<()>)>>,
    knocked: Notify,
}

impl Door {
    /// Waits until so many requests wait, and no fewer; lets them pass.
    async fn let_pass(&self, count: usize) -> Vec<String> {
        loop {
            let knocked = self.knocked.notified();
            if self.waiting.lock().unwrap().len() >= count {
                break;
            }
            knocked.await;
        }
        let wave = std::mem::take(&mut *self.waiting.lock().unwrap());
        let let_in = |(request, open): (String, oneshot::Sender<()>)| {
            open.send(()).unwrap();
            request
        };
        wave.into_iter().map(let_in).collect()
    }
}

async fn pass(State(door): State<Arc<Door>>, method: Method, uri: Uri, body: Bytes) -> Response {
    let (open, opened) = oneshot::channel();
    door.waiting.lock().unwrap().push((format!("{method} {uri}"), open));
    door.knocked.notify_one();
    opened.await.unwrap();
    let request = door.client.request(method, format!("{}{uri}", door.node));
    let answer = request.header(header::CONTENT_TYPE, "application/json").body(body).send().await.unwrap();
    let status = answer.status();
    (status, [(header::CONTENT_TYPE, "application/json")], Body::from(answer.bytes().await.unwrap())).into_response()
}

async fn door(node: &str) -> (Arc<Door>, String) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let door = Arc::new(Door {
        node: node.to_owned(),
        client: tegata_node::http_client().unwrap(),
        waiting: Mutex::default(),
        knocked: Notify::new(),
    });
    let router = Router::new().fallback(pass).with_state(door.clone());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (door, url)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cold_verdict_takes_twelve_requests_in_three_rounds_and_its_proofs_eleven_in_one() {
    let scene = Scene::new().await;
    let (door, url) = door(&scene.world.server.url()).await;
    // A request that is given up because the machine is busy would be counted twice.
    let patient = Duration::from_secs(600);
    let options = PoolOptions { connect_timeout: patient, request_timeout: patient, ..PoolOptions::default() };
    let connecting = tokio::spawn(async move { NodePool::connect(&[url], options).await.unwrap() });
    door.let_pass(2).await;
    let pool = connecting.await.unwrap();
    let waves = async {
        // With one request more in any round, or one round more, the next wave never comes together.
        let mut waves = Vec::new();
        for count in [5, 5, 2, 11] {
            let wave = door.let_pass(count).await;
            assert_eq!(wave.len(), count, "{wave:?}");
            waves.push(wave);
        }
        waves
    };
    let hang = tokio::time::sleep(Duration::from_secs(600));
    let (proven, waves) = tokio::select! {
        both = async { tokio::join!(scene.verify(&pool), waves) } => both,
        () = hang => panic!("a round has other requests than it should: {:?}", door.waiting.lock().unwrap()),
    };
    assert!(proven.unwrap().verdict.is_yes());
    assert!(waves[..3].iter().map(Vec::len).sum::<usize>() <= 12);
    assert!(waves[3].iter().filter(|request| request.contains("/merkle")).count() == 10);
    assert!(door.waiting.lock().unwrap().is_empty());
}
