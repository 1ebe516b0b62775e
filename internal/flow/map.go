package flow

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Map shows where an offer is, and goes on: the first of Places whose point is known.
// Where none is, nothing is shown.
type Map struct {
	beside
	Places []string // offers; Offered: the one of ours that the talk came to
}

// Offered stands in Map.Places for the offer of ours that the talk came to last.
const Offered = "offered"

// Name implements Kind.
func (*Map) Name() string { return "map" }

func (k *Map) enter(t *turn, s *Step) bool {
	for _, id := range k.Places {
		if id == Offered {
			id = ""
			if own, _ := t.lastOffers(); len(own) > 0 {
				id = own[0]
			}
		}
		o := t.flows.Offer(id)
		if o == nil {
			continue
		}
		if p, ok := o.Place(t.flows, t.now); ok {
			k.pass(t, s, Media{Kind: MapMedia, Offer: o, Point: p})
			return false
		}
	}
	t.leave(s)
	t.follow(s, t.s.Answers())
	return false
}

// Point is a place on earth, in degrees (WGS 84).
type Point struct{ Lat, Lon float64 }

// ParsePoint reads "51.4556, 7.0116": latitude and longitude, as maps print them.
func ParsePoint(s string) (p Point, ok bool) {
	lat, lon, two := strings.Cut(s, ",")
	var err1, err2 error
	p.Lat, err1 = strconv.ParseFloat(strings.TrimSpace(lat), 64)
	p.Lon, err2 = strconv.ParseFloat(strings.TrimSpace(lon), 64)
	if !two || err1 != nil || err2 != nil || !(math.Abs(p.Lat) <= 90) || !(math.Abs(p.Lon) <= 180) {
		return Point{}, false
	}
	return p, true
}

// Place is where the offer is; false if that is not known, or no longer sure. There is
// no point without an address: who can't open a map must find the way too.
func (o *Offer) Place(f *Flows, now time.Time) (p Point, ok bool) {
	point, ok1 := o.known(f, o.Point, now)
	_, ok2 := o.known(f, o.Address, now)
	if !ok1 || !ok2 {
		return Point{}, false
	}
	return ParsePoint(point)
}

// known is a contact value that may be shown as true: its own, or a good fact's.
func (o *Offer) known(f *Flows, value string, now time.Time) (string, bool) {
	id, isFact := strings.CutPrefix(value, "fact:")
	if !isFact {
		return value, value != ""
	}
	x := f.Fact(id)
	if x == nil || !x.Good(now) {
		return "", false
	}
	return x.Value, true
}
