/**
 * The command `unit` of an embedded node: services that are real processes, each with a supervisor that notes how it
 * ended. They read the lifeline, and so end with the cluster.
 */

export function serviceScript(lifeline: string): string {
  return `#!/bin/sh
# unit start|stop|status|logs|crash [NAME]: the services of this node.
name=\${2:-$GRAPPE_SERVICE}
folder=$HOME/units/$name log=$HOME/$name.log
lifeline='${lifeline.replaceAll("'", `'\\''`)}'
mkdir -p "$folder"; cd "$folder" || exit 9
gone() { while [ -e pid ]; do sleep 0.05; done; }
case $1 in
  start)
    [ -e pid ] && exit 0
    if [ -e "$HOME/broken-$name" ]; then echo "$name: cannot bind to its port" | tee -a "$log"; exit 1; fi
    rm -f failed; : >pid
    # A session of its own: what starts it may end.
    $(command -v setsid) "$0" supervise "$name" </dev/null >>"$log" 2>&1 &
    until [ -s pid ] || [ ! -e pid ]; do sleep 0.05; done;;
  stop) rm -f failed; [ -s pid ] || exit 0; : >asked; kill "$(cat pid)"; gone;;
  crash) [ -s pid ] || exit 3; kill -9 "$(cat pid)"; gone;;
  status)
    if [ -s pid ]; then exit 0; elif [ -e failed ]; then cat failed; exit 1; else exit 3; fi;;
  logs) exec tail -n "\${GRAPPE_LINES:-5}" \${GRAPPE_FOLLOW:+-F} "$log";;
  supervise)
    sh -c 'read -r word <"$1"; exit 86' "$name" "$lifeline" &
    echo $! >pid
    echo "$name: ready on $GRAPPE_NODE"
    { wait $!; status=$?; } 2>/dev/null
    [ $status = 86 ] && exit 0
    if [ ! -e asked ]; then echo "killed, status $status" | tee failed; fi
    rm -f asked pid;;
  *) sed -n 2p "$0"; exit 2;;
esac
`;
}
