"""Indexes that doubled others, or that nobody reads, are dropped; tiles get theirs.

Keys that are right for ever once they were right (to events, which stay as they are) or
that the point carries as well are no longer checked for each row. By name and not through AlterField, which would check every key of every row again and
take partial unique constraints on the same column with it.
"""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


DROPPED = (
    "problem_points_deadline_event_id_f144dac1",
    "problem_points_geometryversion_created_by_id_ff5e3333",
    "problem_points_geometryversion_event_id_78b36c2c",
    "problem_points_geometryversion_location_5e55c299_id",
    "problem_points_geometryversion_outline_9456a4ac_id",
    "problem_points_geometryversion_point_id_f59c0c7c",
    "problem_points_placement_cell_id_6670335a",
    "problem_points_placement_outfall_id_c3939a4a",
    "problem_points_placement_override_by_id_9b6785c1",
    "problem_points_placement_red_line_id_4fc5dfe9",
    "problem_points_placement_site_id_4bfcbc40",
    "problem_points_placement_site_zone_id_cdf69881",
    "problem_points_placement_water_zone_id_93a39306",
    "problem_points_pointevent_actor_id_f5b87233",
    "problem_points_pointevent_point_id_0770d316",
    "problem_points_problempoint_batch_id_dbe83907",
    "problem_points_problempoint_cell_id_bf1d11ee",
    "problem_points_problempoint_internal_no_3005e729_like",
    "problem_points_problempoint_outline_4d682d4e_id",
    "problem_points_round_ending_event_id_8bd41ac4",
    "problem_points_round_opening_event_id_ee62fe6c",
    "problem_points_round_point_id_a5b9147d",
)
UNCHECKED = {
    "problem_points_deadline": ("deadl_event_id_f144dac1_fk_problem_p",),
    "problem_points_geometryversion": ("geome_event_id_78b36c2c_fk_problem_p",),
    "problem_points_round": (
        "round_opening_event_id_ee62fe6c_fk_problem_p",
        "round_ending_event_id_8bd41ac4_fk_problem_p",
    ),
    "problem_points_placement": (
        "placement_cell_id_6670335a_fk_grid_cell_id",
        "place_site_id_4bfcbc40_fk_protected",
        "place_site_zone_id_cdf69881_fk_protected",
        "place_water_zone_id_93a39306_fk_protected",
        "place_red_line_id_4fc5dfe9_fk_protected",
        "place_outfall_id_c3939a4a_fk_outfalls_",
    ),
}
RENAME = (
    "ALTER TABLE problem_points_problempoint RENAME CONSTRAINT"
    " problem_points_problempoint_internal_no_key TO one_point_of_an_internal_number"
)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('grid', '0001_initial'),
        ('outfalls', '0001_initial'),
        ('problem_points', '0006_closing_files_and_supervision'),
        ('protected_areas', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL([f"DROP INDEX {name}" for name in DROPPED]),
                migrations.RunSQL(
                    [
                        f"ALTER TABLE {table} DROP CONSTRAINT problem_points_{name}"
                        for table, names in UNCHECKED.items()
                        for name in names
                    ]
                ),
                migrations.RunSQL(RENAME),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='deadline',
                    name='event',
                    field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='problem_points.pointevent'),
                ),
                migrations.AlterField(
                    model_name='geometryversion',
                    name='created_by',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='geometryversion',
                    name='event',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='problem_points.pointevent'),
                ),
                migrations.AlterField(
                    model_name='geometryversion',
                    name='location',
                    field=django.contrib.gis.db.models.fields.PointField(null=True, spatial_index=False, srid=4490),
                ),
                migrations.AlterField(
                    model_name='geometryversion',
                    name='outline',
                    field=django.contrib.gis.db.models.fields.MultiPolygonField(null=True, spatial_index=False, srid=4490),
                ),
                migrations.AlterField(
                    model_name='geometryversion',
                    name='point',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='geometry_versions', to='problem_points.problempoint'),
                ),
                migrations.AlterField(
                    model_name='placement',
                    name='cell',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grid.cell'),
                ),
                migrations.AlterField(
                    model_name='placement',
                    name='outfall',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outfalls.outfall'),
                ),
                migrations.AlterField(
                    model_name='placement',
                    name='override_by',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='placement',
                    name='red_line',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='protected_areas.redline'),
                ),
                migrations.AlterField(
                    model_name='placement',
                    name='site',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='protected_areas.site'),
                ),
                migrations.AlterField(
                    model_name='placement',
                    name='site_zone',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='protected_areas.sitezone'),
                ),
                migrations.AlterField(
                    model_name='placement',
                    name='water_zone',
                    field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='protected_areas.watersourcezone'),
                ),
                migrations.AlterField(
                    model_name='pointevent',
                    name='actor',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name='pointevent',
                    name='point',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='problem_points.problempoint'),
                ),
                migrations.AlterField(
                    model_name='problempoint',
                    name='batch',
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='points', to='problem_points.batch'),
                ),
                migrations.AlterField(
                    model_name='problempoint',
                    name='cell',
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='points', to='grid.cell'),
                ),
                migrations.AlterField(
                    model_name='problempoint',
                    name='internal_no',
                    field=models.CharField(max_length=80, verbose_name='internal number'),
                ),
                migrations.AlterField(
                    model_name='problempoint',
                    name='outline',
                    field=django.contrib.gis.db.models.fields.MultiPolygonField(blank=True, null=True, spatial_index=False, srid=4490),
                ),
                migrations.AlterField(
                    model_name='round',
                    name='ending_event',
                    field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='problem_points.pointevent'),
                ),
                migrations.AlterField(
                    model_name='round',
                    name='opening_event',
                    field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='problem_points.pointevent'),
                ),
                migrations.AlterField(
                    model_name='round',
                    name='point',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='problem_points.problempoint'),
                ),
                migrations.AddConstraint(
                    model_name='problempoint',
                    constraint=models.UniqueConstraint(fields=('internal_no',), name='one_point_of_an_internal_number'),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name='problempoint',
            index=django.contrib.postgres.indexes.GistIndex(fields=['location_3857'], name='point_location_3857'),
        ),
        migrations.AddIndex(
            model_name='problempoint',
            index=django.contrib.postgres.indexes.GistIndex(condition=models.Q(('outline_3857__isnull', False)), fields=['outline_3857'], name='point_outline_3857'),
        ),
    ]
