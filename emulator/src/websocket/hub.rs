//! Who listens to what, and handing each message to all who do: it is written once, and everybody gets the same bytes.

use std::collections::{HashMap, HashSet, VecDeque};
use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::ws::Utf8Bytes;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until};

use super::news;
use super::topic::Topic;
use crate::chain::Event;

/// Most bytes of messages that wait for a client to read them. Who falls behind further is disconnected.
const MOST_WAITING: usize = 64 * 1024 * 1024;
/// How long after an event its messages go out. A node judges what was announced at the next of its half-second ticks
/// (`CreateBatchTransactionTask`), after it has answered: clients announce first and listen then, and must not miss it.
const NEWS_DELAY: Duration = Duration::from_millis(200);
/// What a waiting message counts beside its text.
const MESSAGE_OVERHEAD: usize = 64;
/// Most subscriptions of one client.
const MOST_SUBSCRIPTIONS: usize = 10_000;

type ClientId = u64;

/// The clients of a server and what they listen to.
#[derive(Clone, Default)]
pub(crate) struct Hub(Arc<Mutex<Registry>>);

#[derive(Default)]
struct Registry {
    next: ClientId,
    clients: HashMap<ClientId, Client>,
    /// For each topic the ways in which clients wrote it: messages name it as they did.
    listeners: HashMap<Topic, HashMap<String, HashSet<ClientId>>>,
}

/// The hub's end of a client. Dropping it ends the conversation.
struct Client {
    queue: mpsc::UnboundedSender<Utf8Bytes>,
    waiting: Arc<AtomicUsize>,
    topics: HashMap<String, Topic>,
    _alive: oneshot::Sender<Infallible>,
}

/// The conversation's end of a client. Dropping it ends its subscriptions.
pub(super) struct Subscriber {
    hub: Hub,
    id: ClientId,
    queue: mpsc::UnboundedReceiver<Utf8Bytes>,
    waiting: Arc<AtomicUsize>,
    /// Ends when the hub has let go of the client, which misses messages from then on.
    pub(super) gone: oneshot::Receiver<Infallible>,
}

impl Hub {
    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new client without subscriptions.
    pub(super) fn join(&self) -> Subscriber {
        let (sender, queue) = mpsc::unbounded_channel();
        let (alive, gone) = oneshot::channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let client = Client { queue: sender, waiting: Arc::clone(&waiting), topics: HashMap::new(), _alive: alive };
        let mut registry = self.registry();
        let id = registry.next;
        registry.next = id.wrapping_add(1);
        registry.clients.insert(id, client);
        drop(registry);
        Subscriber { hub: self.clone(), id, queue, waiting, gone }
    }

    /// Hands on what happens until the server stops.
    pub(crate) async fn publish(self, mut events: broadcast::Receiver<Event>, mut stopped: watch::Receiver<bool>) {
        let mut delayed = VecDeque::new();
        loop {
            let due = delayed.front().map(|(due, _)| *due);
            tokio::select! {
                // An error means that the server was dropped.
                _ = stopped.wait_for(|stop| *stop) => return,
                event = events.recv() => match event {
                    Ok(event) => delayed.push_back((Instant::now() + NEWS_DELAY, event)),
                    // Everybody missed something: they must connect anew and ask what it was.
                    Err(RecvError::Lagged(_)) => {
                        delayed.clear();
                        self.registry().drop_all();
                    }
                    Err(RecvError::Closed) => return,
                },
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    if let Some((_, event)) = delayed.pop_front() {
                        self.registry().tell(&event);
                    }
                }
            }
        }
    }
}

impl Registry {
    /// Queues the messages of an event.
    fn tell(&mut self, event: &Event) {
        if self.listeners.is_empty() {
            return;
        }
        let (channel, addresses) = news::concerns(event);
        let mut data = None;
        let mut slow = HashSet::new();
        // Who listens to everybody's news hears of each account, as from a node: its queue names one account a message.
        let everybody = Topic { channel, address: None };
        let topics: Vec<_> = match addresses {
            None => vec![everybody],
            Some(addresses) => {
                let of = |address| [Topic { channel, address: Some(address) }, everybody];
                addresses.iter().copied().flat_map(of).collect()
            }
        };
        for topic in topics {
            for (text, listeners) in self.listeners.get(&topic).into_iter().flatten() {
                let data = data.get_or_insert_with(|| news::data(event).to_string());
                let topic = serde_json::Value::from(text.as_str());
                let message = Utf8Bytes::from(format!(r#"{{"topic":{topic},"data":{data}}}"#));
                let clients = listeners.iter().filter_map(|id| Some((id, self.clients.get(id)?)));
                slow.extend(clients.filter(|(_, client)| !client.take(&message)).map(|(id, _)| *id));
            }
        }
        for id in slow {
            self.drop_client(id);
        }
    }

    /// Ends all conversations.
    fn drop_all(&mut self) {
        self.clients.clear();
        self.listeners.clear();
    }

    fn drop_client(&mut self, id: ClientId) {
        if let Some(client) = self.clients.remove(&id) {
            for (text, topic) in client.topics {
                self.stop_listening(id, &text, &topic);
            }
        }
    }

    fn stop_listening(&mut self, id: ClientId, text: &str, topic: &Topic) {
        let Some(spellings) = self.listeners.get_mut(topic) else { return };
        if let Some(listeners) = spellings.get_mut(text) {
            listeners.remove(&id);
            if listeners.is_empty() {
                spellings.remove(text);
            }
        }
        if spellings.is_empty() {
            self.listeners.remove(topic);
        }
    }
}

impl Client {
    /// Queues a message; false when too much waits already.
    fn take(&self, message: &Utf8Bytes) -> bool {
        let size = message.len().saturating_add(MESSAGE_OVERHEAD);
        let before = self.waiting.fetch_add(size, Ordering::Relaxed);
        before.saturating_add(size) <= MOST_WAITING && self.queue.send(message.clone()).is_ok()
    }
}

impl Subscriber {
    /// Listens to a topic, which messages will name as `text` does.
    ///
    /// # Errors
    /// The client has too many subscriptions.
    pub(super) fn subscribe(&self, text: &str, topic: Topic) -> Result<(), String> {
        let mut registry = self.hub.registry();
        let Some(client) = registry.clients.get_mut(&self.id) else { return Ok(()) };
        if client.topics.len() >= MOST_SUBSCRIPTIONS {
            return Err("Max subscriptions reached.".to_owned());
        }
        client.topics.insert(text.to_owned(), topic);
        registry.listeners.entry(topic).or_default().entry(text.to_owned()).or_default().insert(self.id);
        Ok(())
    }

    /// Listens to a topic no more; one that was never listened to is no mistake.
    pub(super) fn unsubscribe(&self, text: &str) {
        let mut registry = self.hub.registry();
        let topic = registry.clients.get_mut(&self.id).and_then(|client| client.topics.remove(text));
        if let Some(topic) = topic {
            registry.stop_listening(self.id, text, &topic);
        }
    }

    /// The next message; `None` when the hub has let go of the client.
    pub(super) async fn next(&mut self) -> Option<Utf8Bytes> {
        let message = self.queue.recv().await?;
        Some(self.taken(message))
    }

    /// The next message if it waits already.
    pub(super) fn next_waiting(&mut self) -> Option<Utf8Bytes> {
        let message = self.queue.try_recv().ok()?;
        Some(self.taken(message))
    }

    fn taken(&self, message: Utf8Bytes) -> Utf8Bytes {
        self.waiting.fetch_sub(message.len().saturating_add(MESSAGE_OVERHEAD), Ordering::Relaxed);
        message
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        self.hub.registry().drop_client(self.id);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use tegata_symbol::NetworkId;

    use super::*;
    use crate::world::World;

    fn listen(subscriber: &Subscriber, text: &str) {
        subscriber.subscribe(text, Topic::read(text, NetworkId::TESTNET).unwrap()).unwrap();
    }

    #[test]
    fn all_listeners_of_a_topic_get_the_same_bytes() {
        let mut world = World::new();
        let hub = Hub::default();
        let topic = format!("confirmedAdded/{}", world.address(5));
        let mut subscribers = [hub.join(), hub.join(), hub.join()];
        subscribers.iter().for_each(|each| listen(each, &topic));
        subscribers[2].unsubscribe(&topic);
        world.fund(5, 1);
        for event in world.events() {
            hub.registry().tell(&event);
        }
        let [first, second, third] = &mut subscribers;
        let (one, two) = (first.next_waiting().unwrap(), second.next_waiting().unwrap());
        assert_eq!(one.as_str().as_ptr(), two.as_str().as_ptr());
        let message: serde_json::Value = serde_json::from_str(one.as_str()).unwrap();
        assert_eq!(message["topic"], topic);
        assert_eq!(message["data"]["meta"]["height"], "2");
        assert_eq!((first.next_waiting(), third.next_waiting()), (None, None));
    }

    #[test]
    fn who_listens_to_everybody_hears_of_each_account_that_a_transaction_names() {
        let mut world = World::new();
        let hub = Hub::default();
        let mut subscriber = hub.join();
        listen(&subscriber, "unconfirmedRemoved");
        world.fund(5, 1);
        for event in world.events() {
            hub.registry().tell(&event);
        }
        assert!(subscriber.next_waiting().is_some() && subscriber.next_waiting().is_some());
        assert_eq!(subscriber.next_waiting(), None);
    }

    #[test]
    fn a_client_that_does_not_read_is_let_go_before_its_messages_fill_the_memory() {
        let mut world = World::new();
        let hub = Hub::default();
        let mut subscriber = hub.join();
        listen(&subscriber, "block");
        let block = Event::Block(world.block());
        let mut told = 0;
        while subscriber.gone.try_recv() == Err(oneshot::error::TryRecvError::Empty) {
            hub.registry().tell(&block);
            told += 1;
        }
        let size = subscriber.next_waiting().unwrap().len() + MESSAGE_OVERHEAD;
        assert_eq!(told, MOST_WAITING / size + 1);
        assert!(hub.registry().clients.is_empty() && hub.registry().listeners.is_empty());
    }
}
