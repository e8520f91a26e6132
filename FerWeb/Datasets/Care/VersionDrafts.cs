using FerWeb.Engine.Datasets;
using FerWeb.Runs;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Datasets.Curation;
using Microsoft.AspNetCore.Components.Authorization;

namespace FerWeb.Datasets.Care;

/// <summary>Opens data sets for the pages of data set care, with what a person has marked in them.</summary>
internal sealed class VersionDrafts(DatasetLibrary library, DatasetViews views, ChangeLists lists)
{
    /// <summary>What a person has prepared, or may begin to, for the caller to dispose; null when there is no such data set.</summary>
    /// <exception cref="DatasetException">The data set is damaged.</exception>
    public async Task<VersionDraft?> OpenAsync(string id, AuthenticationStateProvider people)
    {
        if (library.Find(id) is not { } found)
        {
            return null;
        }

        if (found.Fault is { } fault)
        {
            throw new DatasetException(fault);
        }

        var person = await PersonName.OfAsync(people);
        var view = await views.HoldAsync(id);
        try
        {
            return new VersionDraft(library.Find(id) ?? found, view, views, lists, person);
        }
        catch
        {
            views.Release(view);
            throw;
        }
    }
}
