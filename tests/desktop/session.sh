#!/usr/bin/env bash
# Runs a command in a desktop session of its own: a message bus, an unlocked keyring and, where there is no display, a
# virtual one of 1366 × 768. Nothing of the person's own session, keyring or data is touched.
set -euo pipefail

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export XDG_DATA_HOME="$home/data" XDG_CONFIG_HOME="$home/config" XDG_CACHE_HOME="$home/cache" XDG_RUNTIME_DIR="$home/run"
mkdir -p "$XDG_DATA_HOME/keyrings" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"
# Without a default collection the secret service refuses every entry.
printf login > "$XDG_DATA_HOME/keyrings/default"
unset DBUS_SESSION_BUS_ADDRESS WAYLAND_DISPLAY

inside='printf session | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec "$@"'
if [ -n "${DISPLAY:-}" ]; then
	dbus-run-session -- bash -c "$inside" session "$@"
else
	xvfb-run --auto-servernum --server-args='-screen 0 1366x768x24 -nolisten tcp' \
		dbus-run-session -- bash -c "$inside" session "$@"
fi
