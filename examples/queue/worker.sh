# Takes jobs from the list `jobs`, one after the other, and puts what comes of each into the hash `results`.
#
# A job is in the list of its worker until it is done. So none is lost with a worker that is killed: the next of that
# name begins with it.
set -eu
redis() { redis-cli -h "$QUEUE" --raw "$@"; }
trap 'exit 0' TERM

while :; do
    job=$(redis LINDEX "taken:$WORKER" 0)
    if [ -z "$job" ]; then
        redis BLMOVE jobs "taken:$WORKER" LEFT RIGHT 5 >/dev/null
        continue
    fi
    sum=$(printf %s "$job" | sha256sum | cut -d' ' -f1)
    redis HSET results "$job" "$sum" >/dev/null
    redis LREM "taken:$WORKER" 1 "$job" >/dev/null
    echo "$job done"
done
