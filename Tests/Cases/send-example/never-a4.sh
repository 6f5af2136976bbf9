cat >/dev/null # whatever reads here must not eat the list of chargers
[ "$1" != A4 ]
