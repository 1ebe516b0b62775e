// Package redis is the only room that knows Redis. It keeps what the use case
// (conversation.Store, conversation.Timers) and the delivery (outbox.Store) need
// kept, and the few things that replicas share.
//
// What it promises:
//   - A commit is one script: all of it or nothing, on one Redis, behind Sentinel
//     or on a cluster, for everything about one chat lives in one hash slot.
//   - Records and messages are sealed here, under the name of their key, so that
//     no caller can forget it. In clear stand only ids, numbers and times.
//   - A command whose fate is unknown is not repeated unless repeating does no
//     harm (see fate.go); one that surely did not run is.
//   - Redis may be away when Open is called, and at any time later: calls fail
//     within seconds, and succeed again when it is back.
//
// Keys, where 17 is a partition (outbox.Part, outbox.CasePart):
//
//	{17}:session:<chat>  version (8 bytes) and sealed record; so case:<id>, link:<chat>, gone:<chat>, asked:<chat>, started:<user>, board:<group>, wrong:<offer>:<field>
//	{17}:seen:<update>   mark of an update that was committed
//	{17}:out:<lane>      list of entries "<seq>:<unix ms>:<flags>:<sealed message>"
//	{17}:mid:<lane>      hash: memo → message id
//	{17}:due             sorted set: o:<lane>, t:<timer> → when it may be taken (µs)
//	{17}:parked          sorted set: lane → when it is dropped (µs)
//	{0}:lease:<name>, {0}:budget:<second>, {0}:migrations, {0}:keycheck, {0}:bot, {0}:ping, {0}:file:<bot>:<hash>
package redis
