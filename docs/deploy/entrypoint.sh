#!/bin/sh
# Steps down from root to PUID:PGID and becomes the command. Started as another user (docker's `user:`), it only sets
# the umask.
set -eu

refuse() {
    echo "$1" >&2
    exit 64
}

number() {
    case $2 in
        '' | *[!0-9]*) refuse "$1 should be a number such as 1000: the one that 'id' shows on the host." ;;
    esac
}

case ${UMASK:=022} in
    *[!0-7]*) refuse "UMASK should be an octal number such as 022." ;;
esac
umask "$UMASK"

if [ "$(id -u)" -ne 0 ]; then
    exec "$@"
fi

: "${PUID:=1000}" "${PGID:=1000}"
number PUID "$PUID"
number PGID "$PGID"

# A new volume belongs to root. One that belongs to somebody is left alone: Usher says what mends it.
config=${USHER_DATA:-/config}
if [ "$(stat -c %u "$config")" -eq 0 ] && [ -z "$(ls -A "$config")" ]; then
    chown "$PUID:$PGID" "$config" || true
fi

exec setpriv --reuid "$PUID" --regid "$PGID" --clear-groups --no-new-privs "$@"
