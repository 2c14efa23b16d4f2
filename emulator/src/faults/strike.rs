//! Faults of requests and answers, in front of the node's routes.

use std::time::Duration;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tower_service::Service as _;

use super::{Behind, Connection, Fault, Faults, RequestFault, untruth};
use crate::emulator::Emulator;

/// Where the emulator's own routes are.
const OWN: &str = "/emulator/";

/// Lets a request and its answer go wrong as the faults say that stand.
pub(crate) async fn strike(
    State(emulator): State<Emulator>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    mut request: Request,
    next: Next,
) -> Response {
    let node = emulator.node();
    if !node.any.load(std::sync::atomic::Ordering::SeqCst) || request.uri().path().starts_with(OWN) {
        return next.run(request).await;
    }
    let path = request.uri().path().to_owned();
    let struck = node.strikes(&path);
    let delays = struck.iter().filter_map(|fault| match fault {
        RequestFault::Delay(time) => Some(*time),
        _ => None,
    });
    let delay: Duration = delays.sum();
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    for fault in &struck {
        match fault {
            RequestFault::Drop => return no_answer(&connection),
            RequestFault::Error(status) => return error(*status),
            RequestFault::Delay(_) | RequestFault::DropAnswer | RequestFault::Garbage(_) => {}
        }
    }
    // What is announced goes on to the others; what is asked is answered from what this node has.
    let reads = request.method() != Method::PUT && path != "/ws";
    let behind = if reads { node.behind().as_ref().map(Behind::routes) } else { None };
    let mut response = match behind {
        Some(mut routes) => {
            // What the way here left in it, such as the path's arguments, would be there twice.
            request.extensions_mut().clear();
            routes.call(request).await.into_response()
        }
        None => next.run(request).await,
    };
    let untruths: Vec<Fault> =
        Faults::of(&emulator).standing().into_iter().filter(|fault| untruth::concerns(fault, &path)).collect();
    if !untruths.is_empty() && response.status().is_success() {
        response = rewritten(response, |body| match serde_json::from_slice(&body) {
            Ok(mut answer) => {
                for fault in &untruths {
                    untruth::tell(fault, &path, emulator.parameters(), &mut answer);
                }
                answer.to_string().into_bytes()
            }
            Err(_) => body,
        })
        .await;
    }
    for fault in struck {
        match fault {
            RequestFault::DropAnswer => return no_answer(&connection),
            RequestFault::Garbage(kind) if response.status() != StatusCode::SWITCHING_PROTOCOLS => {
                response = rewritten(response, |body| untruth::garbage(kind, &body)).await;
            }
            _ => {}
        }
    }
    response
}

/// Closes the connection: nothing of the response is written.
fn no_answer(connection: &Connection) -> Response {
    connection.cut();
    Response::default()
}

fn error(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let code = if status.is_server_error() { "Internal" } else { "InvalidArgument" };
    (status, Json(json!({ "code": code, "message": "a fault on purpose" }))).into_response()
}

async fn rewritten(response: Response, rewrite: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Response {
    let (mut head, body) = response.into_parts();
    // The body is this server's own.
    let Ok(bytes) = to_bytes(body, usize::MAX).await else { return error(500) };
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, Body::from(rewrite(bytes.into())))
}
