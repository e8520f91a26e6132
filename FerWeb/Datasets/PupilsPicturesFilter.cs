using FerWeb.Api;
using FerWeb.Security;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Datasets;
using Microsoft.AspNetCore.Authorization;

namespace FerWeb.Datasets;

/// <summary>Pictures of a data set that came from Classroom, and of its later versions, show pupils: they are for those who may train.</summary>
internal sealed class PupilsPicturesFilter(DatasetLibrary library, IAuthorizationService authorization) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var id = http.GetRouteValue("id")?.ToString() ?? "";
        return library.Find(id) is not { Manifest.Source: ClassroomActions.Source }
            || (await authorization.AuthorizeAsync(http.User, http, Policies.Write)).Succeeded
            ? await next(context)
            : throw new ProblemException(
                StatusCodes.Status403Forbidden, "These pictures were taken in a classroom. They are shown to those alone who may train on this site.");
    }
}
