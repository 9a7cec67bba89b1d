//! The server: threads of its own, a graceful end and an abrupt one.

use std::net::{Ipv4Addr, SocketAddr};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use super::connection::{Connection, CutListener};

/// How long requests under way may take once the server is asked to end.
const GRACE: Duration = Duration::from_secs(5);

/// Why the server could not begin.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port is taken, or there is no loopback.
    #[error("port {port} on loopback cannot be listened on: {cause}")]
    Port {
        /// The port asked for.
        port: u16,
        /// What the system said.
        cause: std::io::Error,
    },
    /// No thread could be begun.
    #[error("no threads for the server: {0}")]
    Threads(std::io::Error),
}

/// A server that runs until it is stopped, killed or dropped. It has threads of its own, so that it is gone at once
/// when it is killed, whatever its requests were doing.
pub struct Serving {
    address: SocketAddr,
    ending: watch::Sender<bool>,
    kill: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Serving {
    /// Listens on `port` of loopback (0: any that is free) and serves what `router` makes. The receiver that it is given
    /// turns true when the server is asked to end.
    pub fn begin(
        port: u16,
        router: impl FnOnce(SocketAddr, watch::Receiver<bool>) -> Router,
    ) -> Result<Self, ServeError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("gishe-sandbox")
            .enable_all()
            .build()
            .map_err(ServeError::Threads)?;
        let refused = |cause| ServeError::Port { port, cause };
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(refused)?;
        listener.set_nonblocking(true).map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let (ending, ended) = watch::channel(false);
        let (kill, killed) = oneshot::channel();
        let router = router(address, ended.clone());
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener).map_err(refused)?
        };
        let work = move || {
            runtime.block_on(async {
                tokio::select! {
                    () = run(listener, router, ended) => {}
                    _ = killed => {}
                }
            });
            runtime.shutdown_background();
        };
        let thread =
            std::thread::Builder::new().name("gishe-sandbox".into()).spawn(work).map_err(ServeError::Threads)?;
        Ok(Self { address, ending, kill: Some(kill), thread: Some(thread) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets requests under way end, and ends. Blocks until the port is free, at most a little over five seconds.
    pub fn stop(mut self) {
        let _ = self.ending.send(true);
        self.join();
    }

    /// Ends at once: connections break wherever they are.
    pub fn kill(mut self) {
        if let Some(kill) = self.kill.take() {
            let _ = kill.send(());
        }
        self.join();
    }

    fn join(&mut self) {
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the server ended by a fault of its own");
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(kill) = self.kill.take() {
            let _ = kill.send(());
        }
        self.join();
    }
}

async fn run(listener: TcpListener, router: Router, ended: watch::Receiver<bool>) {
    let asked = |mut ended: watch::Receiver<bool>| async move {
        let _ = ended.wait_for(|ended| *ended).await;
    };
    let service = router.into_make_service_with_connect_info::<Connection>();
    let serving = axum::serve(CutListener(listener), service).with_graceful_shutdown(asked(ended.clone()));
    let late = async {
        asked(ended).await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => {
            if let Err(error) = served {
                tracing::error!(%error, "the server ended");
            }
        }
        () = late => {}
    }
}
