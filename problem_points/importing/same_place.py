"""When two issued places are one place: points within 20 m, outlines that share half.

Outlines of one place are drawn anew for every image: they are the same if what they
share is at least half of what they cover together, and in each other's place if it is at
least half of the smaller (what has grown since, what was issued in part). Shares are
compared, so that square degrees do.
"""

METRES_APART = 20.0
SHARE = 0.5
MOST = 30
"""As many as that are compared with a row; of a heap on one spot (places that somebody
took from the county's seat) not all are, or each would be with each."""

METRES = "ST_Distance({a}::geography, {b}::geography)"
BOX = "ST_Expand({a}, 0.0002 / greatest(cos(radians(ST_YMax({a}))), 0.01), 0.0002)"
"""A box certainly around so many metres, wider in longitude with latitude."""

IS_OUTLINE = "GeometryType({a}) <> 'POINT'"
"""In these very words: an index of the workspace is used where they are said."""

SHARED = """
(SELECT common / nullif(added - common, 0) AS of_both,
        common / nullif(smaller, 0) AS of_smaller
 FROM (SELECT ST_Area(ST_Intersection({a}, {b})) AS common,
              ST_Area({a}) + ST_Area({b}) AS added,
              least(ST_Area({a}), ST_Area({b})) AS smaller OFFSET 0) areas)
"""
"""What outlines share, from 0 to 1: of both together, and of the smaller.

OFFSET 0: else a planner cuts them anew wherever a share is asked for.
"""
